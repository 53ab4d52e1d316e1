/** What the configuration depends on. */
export interface PostgresListener {
  readonly address: string;
  readonly port: number;
  readonly binaries: { readonly major: number };
}

/**
 * The server's whole postgresql.conf: small, quick to start, sure to write nothing outside of its directory.
 * What speeds it up costs safety against a crash of the machine only.
 */
export function postgresConfiguration({ address, port, binaries }: PostgresListener): string {
  const settings: Record<string, string> = {
    listen_addresses: address,
    port: String(port),
    unix_socket_directories: "",
    ssl: "on",
    ssl_cert_file: "server.crt",
    ssl_key_file: "server.key",
    ssl_min_protocol_version: "TLSv1.2",
    password_encryption: "scram-sha-256",
    max_connections: "100",
    shared_buffers: "16MB",
    fsync: "off",
    // Stays on: what is committed survives a kill -9 of the server, because it is in the kernel's hands.
    synchronous_commit: "on",
    full_page_writes: "off",
    wal_level: "minimal",
    max_wal_senders: "0",
    min_wal_size: "8MB",
    max_wal_size: "256MB",
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
    log_destination: "stderr",
    logging_collector: "off",
    log_line_prefix: "%m [%p] %q%u@%d ",
    // PostgreSQL 18 starts three I/O processes otherwise; each sandbox database would pay for them.
    ...(binaries.major >= 18 && { io_method: "sync" }),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
  return `# Written at every start: changes here are lost.\n${lines.join("\n")}\n`;
}

/**
 * Who may connect: anybody with a password, over TLS only, as RDS has it (`rds.force_ssl` is 1 by default
 * since version 15). Security groups are judged before a connection gets here.
 */
export function postgresHostRules(): string {
  return "hostssl all all 127.0.0.0/8 scram-sha-256\n";
}
