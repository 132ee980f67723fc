package io.github.cacheinvalidation.sending;

import java.time.Duration;

/**
 * Limits of sending.
 *
 * @param maxPending number of keys that may wait to be sent; beyond it a cache is cleared
 * as a whole
 * @param maxBatch number of keys in one message
 * @param shutdownTimeout how long an orderly stop may wait for the rest to be sent
 * @since 0.1.0
 */
public record PublisherSettings(int maxPending, int maxBatch, Duration shutdownTimeout) {

}
