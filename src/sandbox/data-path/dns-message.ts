import { isIPv4, isIPv6 } from "node:net";
import {
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
  type Answer,
  type DecodedPacket,
  type Packet,
} from "dns-packet";

const RCODE = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4 } as const;
/** Without EDNS a UDP answer has 512 bytes; with it, no more than survives any path unfragmented. */
const PLAIN_UDP_BYTES = 512;
const EDNS_UDP_BYTES = 1232;
/** Names and addresses of the sandbox change within seconds: nobody should remember them for long. */
const TTL_SECONDS = 5;

/** Records for a name: addresses for A and AAAA, texts for TXT; an empty list = the name exists, this type does not. */
export type Resolution = readonly string[] | "NXDOMAIN" | "SERVFAIL";

/** Looks a lower-case name without trailing dot up; `type` as in zone files: `A`, `AAAA`, `TXT`, … */
export type Lookup = (name: string, type: string) => Resolution | Promise<Resolution>;

/**
 * Answers one DNS message. Resolves with undefined when there is nothing to answer: not a DNS query at all.
 * Never rejects; a lookup that throws is a SERVFAIL.
 */
export async function answerMessage(
  message: Buffer,
  transport: "udp" | "tcp",
  lookup: Lookup,
): Promise<Buffer | undefined> {
  const query = parse(message);
  if (query === undefined || query.type !== "query") return undefined;
  const opcode = ((query.flags ?? 0) >> 11) & 0xf;
  if (opcode !== 0) return failure(query, RCODE.NOTIMP);
  const [question, ...more] = query.questions ?? [];
  if (question === undefined || more.length > 0 || question.class !== "IN" || !printable(question.name)) {
    return failure(query, RCODE.FORMERR);
  }

  const resolution = await resolve(lookup, question.name.toLowerCase(), question.type);
  const answers =
    typeof resolution === "string"
      ? []
      : resolution.map((value) => record(question.name, question.type, value));
  const complete = answers.every((answer) => answer !== undefined);
  const code = typeof resolution === "string" ? RCODE[resolution] : complete ? RCODE.NOERROR : RCODE.SERVFAIL;
  const negative = code === RCODE.NXDOMAIN || (code === RCODE.NOERROR && answers.length === 0);
  const opt = (query.additionals ?? []).find((extra) => extra.type === "OPT");
  const reply: Packet = {
    type: "response",
    id: query.id ?? 0,
    flags: responseFlags(query) | code,
    questions: [question],
    answers: code === RCODE.NOERROR ? answers.filter((answer) => answer !== undefined) : [],
    authorities: negative ? [startOfAuthority(question.name)] : [],
    additionals: opt === undefined ? [] : [optRecord()],
  };
  const limit = opt === undefined ? PLAIN_UDP_BYTES : clamp(opt.udpPayloadSize);
  return write(reply, transport === "tcp" ? 65_535 : limit) ?? failure(query, RCODE.SERVFAIL);
}

function parse(message: Buffer): DecodedPacket | undefined {
  try {
    return decode(message);
  } catch {
    return undefined;
  }
}

async function resolve(lookup: Lookup, name: string, type: string): Promise<Resolution> {
  try {
    return await lookup(name, type);
  } catch {
    return "SERVFAIL";
  }
}

/** Undefined for a value that does not fit the type: a wrong answer would be worse than none. */
function record(name: string, type: string, value: string): Answer | undefined {
  const common = { name, ttl: TTL_SECONDS, class: "IN" as const };
  if (type === "A" && isIPv4(value)) return { ...common, type, data: value };
  if (type === "AAAA" && isIPv6(value)) return { ...common, type, data: value };
  if (type === "TXT") return { ...common, type, data: characterStrings(value) };
  return undefined;
}

/** A TXT record is a list of strings of at most 255 bytes each. */
function characterStrings(text: string): Buffer[] {
  const bytes = Buffer.from(text, "utf8");
  const strings = [];
  for (let start = 0; start < bytes.length; start += 255) strings.push(bytes.subarray(start, start + 255));
  return strings.length > 0 ? strings : [bytes];
}

/** Says how long a negative answer may be remembered. */
function startOfAuthority(name: string): Answer {
  const parent = name.slice(name.indexOf(".") + 1);
  return {
    type: "SOA",
    name: name.includes(".") && parent !== "" ? parent : ".",
    ttl: 1,
    class: "IN",
    data: {
      mname: "ns.privlink.internal",
      rname: "hostmaster.privlink.internal",
      serial: 1,
      refresh: 60,
      retry: 10,
      expire: 600,
      minimum: 1,
    },
  };
}

function optRecord(): Answer {
  return {
    type: "OPT",
    name: ".",
    udpPayloadSize: EDNS_UDP_BYTES,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
}

function responseFlags(query: DecodedPacket): number {
  return AUTHORITATIVE_ANSWER | RECURSION_AVAILABLE | ((query.flags ?? 0) & RECURSION_DESIRED);
}

function failure(query: DecodedPacket, code: number): Buffer {
  return encode({ type: "response", id: query.id ?? 0, flags: responseFlags(query) | code });
}

/** The encoded reply, cut down to a truncated one where it is too long; undefined when it cannot be encoded. */
function write(reply: Packet, limit: number): Buffer | undefined {
  try {
    const full = encode(reply);
    if (full.length <= limit) return full;
    return encode({
      ...reply,
      flags: (reply.flags ?? 0) | TRUNCATED_RESPONSE,
      answers: [],
      authorities: [],
    });
  } catch {
    return undefined;
  }
}

function clamp(payloadBytes: number): number {
  return Math.min(Math.max(payloadBytes, PLAIN_UDP_BYTES), EDNS_UDP_BYTES);
}

function printable(name: string): boolean {
  return /^[\x21-\x7e]+$/.test(name);
}
