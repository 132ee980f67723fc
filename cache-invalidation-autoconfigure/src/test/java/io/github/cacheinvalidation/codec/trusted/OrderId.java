package io.github.cacheinvalidation.codec.trusted;

import org.jspecify.annotations.Nullable;

public record OrderId(String region, long number, @Nullable Status status) {

	public enum Status {

		OPEN,

		CLOSED {

			@Override
			public boolean isFinal() {
				return true;
			}

		};

		public boolean isFinal() {
			return false;
		}

	}

}
