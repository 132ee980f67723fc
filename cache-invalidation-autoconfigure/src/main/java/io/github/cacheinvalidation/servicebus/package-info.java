/**
 * The Azure Service Bus transport, on the Azure SDK.
 */
@NullMarked
package io.github.cacheinvalidation.servicebus;

import org.jspecify.annotations.NullMarked;
