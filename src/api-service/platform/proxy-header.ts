/**
 * PROXY protocol version 2, the header that a Network Load Balancer writes before the first byte of
 * every connection when the target group asks for it. Pure: bytes in, a decision out.
 *
 * @source haproxy proxy-protocol.txt section 2.2; aws-facts 1.9 for the endpoint id
 */

/** Who opened the connection, as far as the header tells. */
export interface ProxyHeader {
  /** `local`: the load balancer speaks for itself (a health check), so the socket's own addresses count. */
  readonly command: "local" | "proxy";
  /** Address of the consumer's client; undefined when the header carries none that TCP could have. */
  readonly sourceAddress: string | undefined;
  readonly sourcePort: number | undefined;
  /** Id of the interface endpoint the connection came through, for example `vpce-0123456789abcdef0`. */
  readonly endpointId: string | undefined;
}

/** What the bytes seen so far amount to. */
export type ProxyHeaderResult =
  | {
      readonly status: "complete";
      readonly header: ProxyHeader;
      /** Bytes of the header. */ readonly length: number;
    }
  | { readonly status: "incomplete" }
  /** The first bytes are not the protocol's signature. */
  | { readonly status: "absent" }
  | { readonly status: "malformed"; readonly reason: string };

/** The 12 bytes that no HTTP request, TLS hello or version 1 header can start with. */
const signature = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]);
const fixedPartBytes = 16;
/** An NLB's header has under 100 bytes; whoever announces more than this wants our memory. */
const maxPayloadBytes = 1024;

const addressBytesByFamily: Readonly<Record<number, number>> = { 0: 0, 1: 12, 2: 36, 3: 216 };
/** Family and transport in one byte, as the header has them: the two that a TCP listener can see. */
const tcpOverIpv4 = 0x11;
const tcpOverIpv6 = 0x21;

const tlvTypeAws = 0xea;
const awsSubtypeEndpointId = 0x01;

/** A complete header that says "the sender itself": what our own health check puts before its request. */
export const localProxyHeader: Uint8Array = Buffer.concat([signature, Buffer.from([0x20, 0x00, 0x00, 0x00])]);

/** Reads the header at the start of `bytes`; never looks past its announced length. */
export function parseProxyHeader(bytes: Buffer): ProxyHeaderResult {
  const seen = Math.min(bytes.length, signature.length);
  if (signature.compare(bytes, 0, seen, 0, seen) !== 0) return { status: "absent" };
  if (bytes.length < fixedPartBytes) return { status: "incomplete" };

  const version = bytes.readUInt8(12) >> 4;
  if (version !== 2) return malformed(`version ${version} is not 2`);
  const command = bytes.readUInt8(12) & 0x0f;
  if (command > 1) return malformed(`unknown command ${command}`);
  const familyAndTransport = bytes.readUInt8(13);
  const addressBytes = addressBytesByFamily[familyAndTransport >> 4];
  if (addressBytes === undefined) return malformed(`unknown address family ${familyAndTransport >> 4}`);
  if ((familyAndTransport & 0x0f) > 2) return malformed(`unknown transport ${familyAndTransport & 0x0f}`);
  const payloadBytes = bytes.readUInt16BE(14);
  if (payloadBytes > maxPayloadBytes)
    return malformed(`${payloadBytes} bytes announced, ${maxPayloadBytes} allowed`);
  if (command === 1 && payloadBytes < addressBytes) {
    return malformed(`${payloadBytes} bytes announced, the addresses alone need ${addressBytes}`);
  }

  const length = fixedPartBytes + payloadBytes;
  if (bytes.length < length) return { status: "incomplete" };
  const payload = bytes.subarray(fixedPartBytes, length);
  // The specification: with LOCAL the receiver must skip whatever follows, it may not be meaningful.
  if (command === 0) return complete({ ...noSource, command: "local", endpointId: undefined }, length);

  const endpointId = readEndpointId(payload.subarray(addressBytes));
  if (typeof endpointId === "object") return malformed(endpointId.reason);
  return complete({ ...readSource(familyAndTransport, payload), command: "proxy", endpointId }, length);
}

const noSource = { sourceAddress: undefined, sourcePort: undefined };

function readSource(
  familyAndTransport: number,
  payload: Buffer,
): Pick<ProxyHeader, "sourceAddress" | "sourcePort"> {
  switch (familyAndTransport) {
    case tcpOverIpv4:
      return { sourceAddress: [...payload.subarray(0, 4)].join("."), sourcePort: payload.readUInt16BE(8) };
    case tcpOverIpv6: {
      const groups = Array.from({ length: 8 }, (_, index) => payload.readUInt16BE(index * 2).toString(16));
      return { sourceAddress: groups.join(":"), sourcePort: payload.readUInt16BE(32) };
    }
    default:
      return noSource;
  }
}

/** Walks the type-length-value fields; unknown ones are skipped, as the specification demands. */
function readEndpointId(fields: Buffer): string | undefined | { reason: string } {
  let endpointId: string | undefined;
  for (let offset = 0; offset < fields.length;) {
    if (offset + 3 > fields.length) return { reason: "a field is cut off" };
    const end = offset + 3 + fields.readUInt16BE(offset + 1);
    if (end > fields.length) return { reason: "a field is longer than the header" };
    const value = fields.subarray(offset + 3, end);
    if (fields.readUInt8(offset) === tlvTypeAws && value[0] === awsSubtypeEndpointId) {
      endpointId = value.toString("latin1", 1);
      // It goes into every log line: nothing but a plain short word may.
      if (!/^[\x21-\x7e]{1,64}$/.test(endpointId))
        return { reason: "the endpoint id is not a printable word" };
    }
    offset = end;
  }
  return endpointId;
}

function complete(header: ProxyHeader, length: number): ProxyHeaderResult {
  return { status: "complete", header, length };
}

function malformed(reason: string): ProxyHeaderResult {
  return { status: "malformed", reason };
}
