/** Parts of a header, each of which a test may get wrong. */
export interface ProxyHeaderParts {
  readonly versionAndCommand?: number;
  readonly familyAndTransport: number;
  readonly addresses: readonly number[];
  /** Type-length-value fields, as bytes. */
  readonly fields?: readonly number[];
  /** Announced length; default: the true one. */
  readonly payloadBytes?: number;
}

const signature = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];

/** A header as a load balancer writes it; written out here by hand so that the parser is not checked against itself. */
export function proxyHeader(parts: ProxyHeaderParts): Buffer {
  const payload = [...parts.addresses, ...(parts.fields ?? [])];
  const length = parts.payloadBytes ?? payload.length;
  return Buffer.from([
    ...signature,
    parts.versionAndCommand ?? 0x21,
    parts.familyAndTransport,
    length >> 8,
    length & 0xff,
    ...payload,
  ]);
}

/** The field that carries an endpoint id. @source aws-facts 1.9 */
export function endpointIdField(id: string): number[] {
  return [0xea, 0, id.length + 1, 0x01, ...Buffer.from(id, "latin1")];
}
