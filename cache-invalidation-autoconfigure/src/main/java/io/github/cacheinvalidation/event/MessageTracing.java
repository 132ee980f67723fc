package io.github.cacheinvalidation.event;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Lets one trace go through what several nodes do about one change. Does not throw by
 * itself. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface MessageTracing {

	/**
	 * Traces nothing.
	 */
	MessageTracing NONE = new MessageTracing() {

		@Override
		public @Nullable Object current() {
			return null;
		}

		@Override
		public @Nullable Sending sending(@Nullable Object parent) {
			return null;
		}

		@Override
		public void receiving(String sender, Map<String, String> trace, Runnable work) {
			work.run();
		}

	};

	/**
	 * Return what the present thread is doing.
	 * @return what may become a parent, or {@code null}
	 */
	@Nullable Object current();

	/**
	 * Begin to send messages.
	 * @param parent of what the messages are a part, or {@code null} if that isn't known
	 * @return the sending, or {@code null} if it isn't traced
	 */
	@Nullable Sending sending(@Nullable Object parent);

	/**
	 * Do what a message asks for.
	 * @param sender the node that has sent it, as it says itself, which may be anything
	 * @param trace what the message says of the trace
	 * @param work what to do
	 * @throws RuntimeException if the work does
	 */
	void receiving(String sender, Map<String, String> trace, Runnable work);

	/**
	 * The sending of messages, until the bus has accepted the last.
	 */
	interface Sending {

		/**
		 * Return what the messages say of the trace.
		 * @return names and values
		 */
		Map<String, String> trace();

		/**
		 * An attempt has failed.
		 * @param failure why
		 */
		void failed(Throwable failure);

		/**
		 * The bus has accepted the messages, or nobody tries any more.
		 */
		void end();

	}

}
