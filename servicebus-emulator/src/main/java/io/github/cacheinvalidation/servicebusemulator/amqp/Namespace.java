package io.github.cacheinvalidation.servicebusemulator.amqp;

import io.github.cacheinvalidation.servicebusemulator.broker.Broker;
import io.github.cacheinvalidation.servicebusemulator.fault.Faults;
import io.github.cacheinvalidation.servicebusemulator.security.AccessControl;

/**
 * What all connections have in common.
 *
 * @param broker the topics
 * @param accessControl who may do what
 * @param faults what goes wrong
 * @param reader reads messages
 * @param writer writes messages
 */
record Namespace(Broker broker, AccessControl accessControl, Faults faults, MessageReader reader,
		MessageWriter writer) {

}
