package io.github.cacheinvalidation.faulttests.cluster;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

import org.h2.tools.Server;

import io.github.cacheinvalidation.faulttests.register.RegisterGroup;

/**
 * The database that the nodes share: in the memory of the harness, served on the loopback
 * address to the nodes in processes of their own.
 *
 * @since 0.1.0
 */
public final class Database implements AutoCloseable {

	private final String name;

	private final Connection connection;

	private final Server server;

	private Database(String name, Connection connection, Server server) {
		this.name = name;
		this.connection = connection;
		this.server = server;
	}

	/**
	 * Create the database with all registers at version 0.
	 * @return the database
	 */
	static Database start() {
		System.setProperty("h2.bindAddress", "127.0.0.1");
		String name = "registers-" + UUID.randomUUID();
		try {
			Connection connection = DriverManager.getConnection("jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(name));
			try (Statement statement = connection.createStatement()) {
				statement.execute("create table register (id int primary key, version bigint not null)");
				statement.execute("insert into register select x, 0 from system_range(0, %d)"
					.formatted(RegisterGroup.REGISTERS - 1));
			}
			return new Database(name, connection, Server.createTcpServer("-tcpPort", "0").start());
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Could not start the database", ex);
		}
	}

	/**
	 * Return the address of the database for all nodes. A node that is stopped in the
	 * middle of a transaction makes others wait for no longer than the limit in there.
	 */
	String url() {
		return "jdbc:h2:tcp://127.0.0.1:%d/mem:%s;LOCK_TIMEOUT=2000".formatted(this.server.getPort(), this.name);
	}

	/**
	 * Return what is true at present.
	 * @return the version of each register, by its id
	 */
	public long[] versions() {
		long[] versions = new long[RegisterGroup.REGISTERS];
		try (Statement statement = this.connection.createStatement();
				ResultSet rows = statement.executeQuery("select id, version from register")) {
			while (rows.next()) {
				versions[rows.getInt(1)] = rows.getLong(2);
			}
			return versions;
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Could not read the database", ex);
		}
	}

	@Override
	public void close() {
		this.server.stop();
		try (Statement statement = this.connection.createStatement()) {
			statement.execute("shutdown immediately");
			this.connection.close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Could not close the database", ex);
		}
	}

}
