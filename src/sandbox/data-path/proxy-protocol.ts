/**
 * PROXY protocol version 2, the part that a Network Load Balancer sends.
 *
 * @source aws-facts 1.9
 */

/** Twelve bytes that no other protocol starts with. */
const SIGNATURE = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]);
const VERSION_2_LOCAL = 0x20;
const VERSION_2_PROXY = 0x21;
const UNSPECIFIED = 0x00;
const TCP_OVER_IPV4 = 0x11;
const PP2_TYPE_AWS = 0xea;
const PP2_SUBTYPE_AWS_VPCE_ID = 0x01;

/** One side of a TCP connection over IPv4. */
export interface TcpEndpoint {
  readonly address: string;
  readonly port: number;
}

/** What the header of a client's connection says. */
export interface ProxyHeader {
  /** The consumer client's private address. */
  readonly source: TcpEndpoint;
  /** Where the client connected to. */
  readonly destination: TcpEndpoint;
  /** Present when the connection came through an interface endpoint. */
  readonly vpcEndpointId?: string;
}

/**
 * Header of a connection made for a client.
 *
 * @throws RangeError when an address is not IPv4 or a port is not in 0..65535.
 */
export function encodeProxyHeader({ source, destination, vpcEndpointId }: ProxyHeader): Buffer {
  const addresses = Buffer.concat([
    ipv4(source.address),
    ipv4(destination.address),
    uint16(source.port),
    uint16(destination.port),
  ]);
  const tlv = vpcEndpointId === undefined ? Buffer.alloc(0) : awsEndpointTlv(vpcEndpointId);
  return Buffer.concat([
    SIGNATURE,
    Buffer.from([VERSION_2_PROXY, TCP_OVER_IPV4]),
    uint16(addresses.length + tlv.length),
    addresses,
    tlv,
  ]);
}

/** Header of a connection that the load balancer makes for itself: a health check. */
export function encodeLocalHeader(): Buffer {
  return Buffer.concat([SIGNATURE, Buffer.from([VERSION_2_LOCAL, UNSPECIFIED]), uint16(0)]);
}

function awsEndpointTlv(vpcEndpointId: string): Buffer {
  const id = Buffer.from(vpcEndpointId, "ascii");
  return Buffer.concat([
    Buffer.from([PP2_TYPE_AWS]),
    uint16(id.length + 1),
    Buffer.from([PP2_SUBTYPE_AWS_VPCE_ID]),
    id,
  ]);
}

function ipv4(address: string): Buffer {
  const parts = address.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) {
    throw new RangeError(`${address} is not an IPv4 address`);
  }
  return Buffer.from(parts.map(Number));
}

function uint16(value: number): Buffer {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff) {
    throw new RangeError(`${value} does not fit into 16 bits`);
  }
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
