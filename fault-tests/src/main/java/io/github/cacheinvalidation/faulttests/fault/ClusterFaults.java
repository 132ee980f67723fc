package io.github.cacheinvalidation.faulttests.fault;

import java.util.ArrayList;
import java.util.List;

import io.github.cacheinvalidation.faultproxy.FaultProxy;
import io.github.cacheinvalidation.faulttests.cluster.ClusterRedisBus;
import io.github.cacheinvalidation.redisserver.RedisCluster;
import io.github.cacheinvalidation.redisserver.RedisServer;
import io.github.cacheinvalidation.redisserver.Waiting;

/**
 * Makes the faults of a Redis Cluster.
 */
final class ClusterFaults extends RedisFaults {

	private static final int MAJORITY = 2;

	private final ClusterRedisBus redis;

	private final RedisCluster cluster;

	ClusterFaults(ClusterRedisBus redis, Dice dice) {
		super(redis, dice);
		this.redis = redis;
		this.cluster = redis.getCluster();
	}

	@Override
	Fault createOfServers(FaultKind kind) {
		Choice choice = choice();
		return switch (kind) {
			case MASTER_KILL -> kill(kind, () -> choice.of(masters()));
			case MASTER_STOP -> suspend(kind, () -> List.of(choice.of(masters())));
			case FAILOVER -> change(kind, () -> failOver(choice));
			case SERVER_KILL -> kill(kind, () -> choice.of(this.cluster.getNodes()));
			case MAJORITY_STOP -> suspend(kind, () -> masters().subList(0, MAJORITY));
			case BUS_CUT -> servers(kind, () -> List.of(choice.of(lines())), FaultProxy::cut, FaultProxy::restore);
			case BUS_BLACK_HOLE ->
				servers(kind, () -> List.of(choice.of(lines())), FaultProxy::blackHole, FaultProxy::restore);
			case SLOT_MOVE -> change(kind, () -> moveSlot(choice));
			default -> throw new IllegalArgumentException("Redis Cluster has no " + kind);
		};
	}

	private List<FaultProxy> lines() {
		this.cluster.awaitAgreement();
		return this.redis.getBusLines();
	}

	private List<RedisServer> masters() {
		this.cluster.awaitAgreement();
		return this.cluster.getMasters();
	}

	private void failOver(Choice choice) {
		this.cluster.awaitAgreement();
		this.cluster.failOver(choice.of(Waiting.forSome("a replica follows", this.cluster::getReplicas)));
	}

	private void moveSlot(Choice choice) {
		int slot = this.redis.getSlot().orElse(choice.number() % RedisCluster.SLOTS);
		List<RedisServer> others = new ArrayList<>(masters());
		others.remove(this.cluster.getOwner(slot));
		this.cluster.moveSlot(slot, choice.of(others));
	}

}
