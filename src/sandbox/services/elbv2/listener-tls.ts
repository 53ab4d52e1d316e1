import type { Certificate } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsFault, type Call } from "../../operation.ts";
import { lookUp } from "../support/records.ts";
import type { ListenerTls } from "./state.ts";

/** What of a listener's request is about TLS. */
export interface TlsInput {
  readonly Certificates?: readonly Certificate[] | undefined;
  readonly SslPolicy?: string | undefined;
  readonly AlpnPolicy?: readonly string[] | undefined;
}

type TlsVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

const v13: readonly [TlsVersion, TlsVersion] = ["TLSv1.3", "TLSv1.3"];
const v12to13: readonly [TlsVersion, TlsVersion] = ["TLSv1.2", "TLSv1.3"];
const v12: readonly [TlsVersion, TlsVersion] = ["TLSv1.2", "TLSv1.2"];
const v11: readonly [TlsVersion, TlsVersion] = ["TLSv1.1", "TLSv1.2"];
const v10: readonly [TlsVersion, TlsVersion] = ["TLSv1", "TLSv1.2"];

/** Security policies of a Network Load Balancer with the versions that they allow. @source NLB (aws-facts 0) */
const policies: Readonly<Record<string, readonly [TlsVersion, TlsVersion]>> = {
  "ELBSecurityPolicy-2016-08": v10,
  "ELBSecurityPolicy-TLS-1-1-2017-01": v11,
  "ELBSecurityPolicy-TLS-1-2-2017-01": v12,
  "ELBSecurityPolicy-TLS-1-2-Ext-2018-06": v12,
  "ELBSecurityPolicy-FS-2018-06": v10,
  "ELBSecurityPolicy-FS-1-1-2019-08": v11,
  "ELBSecurityPolicy-FS-1-2-2019-08": v12,
  "ELBSecurityPolicy-FS-1-2-Res-2019-08": v12,
  "ELBSecurityPolicy-FS-1-2-Res-2020-10": v12,
  "ELBSecurityPolicy-TLS13-1-0-2021-06": ["TLSv1", "TLSv1.3"],
  "ELBSecurityPolicy-TLS13-1-1-2021-06": ["TLSv1.1", "TLSv1.3"],
  "ELBSecurityPolicy-TLS13-1-2-2021-06": v12to13,
  "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06": v12to13,
  "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06": v12to13,
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06": v12to13,
  "ELBSecurityPolicy-TLS13-1-3-2021-06": v13,
};

/** Taken by the API where the caller names none (the console takes a newer one). @source GEN (aws-facts 0) */
const defaultPolicy = "ELBSecurityPolicy-2016-08";

/** Application protocols that a listener offers, best first, by ALPN policy. @source NLB (aws-facts 0) */
const protocols: Readonly<Record<string, readonly string[]>> = {
  HTTP1Only: ["http/1.1", "http/1.0"],
  HTTP2Only: ["h2"],
  HTTP2Optional: ["http/1.1", "http/1.0", "h2"],
  HTTP2Preferred: ["h2", "http/1.1", "http/1.0"],
  None: [],
};

/**
 * The TLS settings of a listener after a call; undefined for one of TCP.
 *
 * @param before as they were; what the call does not name stays
 * @throws AwsFault ValidationError, CertificateNotFound, TooManyCertificates, SSLPolicyNotFound, ALPNPolicyNotFound,
 * InvalidConfigurationRequest for TLS settings of a listener that has none
 */
export function listenerTls(
  call: Call,
  protocol: "TCP" | "TLS",
  input: TlsInput,
  before?: ListenerTls,
): ListenerTls | undefined {
  const { Certificates: certificates, SslPolicy: policy, AlpnPolicy: alpn } = input;
  if (protocol === "TCP") {
    const stray = Object.entries({ certificates, "SSL policy": policy, "ALPN policy": alpn }).find(
      ([, value]) => value !== undefined,
    );
    if (stray === undefined) return undefined;
    throw new AwsFault(
      "InvalidConfigurationRequest",
      `A listener of protocol TCP cannot have ${stray[0]}: only one of protocol TLS can`,
    );
  }
  const sslPolicy = policy ?? before?.sslPolicy ?? defaultPolicy;
  if (lookUp(policies, sslPolicy) === undefined)
    throw new AwsFault("SSLPolicyNotFound", `SSL policy '${sslPolicy}' not found`);
  const [alpnPolicy, ...more] = alpn ?? [before?.alpnPolicy ?? "None"];
  if (alpnPolicy === undefined || more.length > 0 || lookUp(protocols, alpnPolicy) === undefined)
    throw new AwsFault("ALPNPolicyNotFound", `ALPN policy '${(alpn ?? []).join(", ")}' is not supported`);
  const certificateArn = certificates === undefined ? before?.certificateArn : named(call, certificates);
  if (certificateArn === undefined)
    throw new AwsFault("ValidationError", "A certificate must be specified for TLS listeners");
  return { certificateArn, sslPolicy, alpnPolicy };
}

/** Lowest and highest version of TLS that a listener speaks. */
export function tlsVersions({ sslPolicy }: ListenerTls): readonly [TlsVersion, TlsVersion] {
  return lookUp(policies, sslPolicy) ?? v12to13;
}

/** Application protocols that a listener offers, best first; none: it takes no part in ALPN. */
export function alpnProtocols({ alpnPolicy }: ListenerTls): readonly string[] {
  return lookUp(protocols, alpnPolicy) ?? [];
}

/** The sandbox has no Certificate Manager: whatever could be a certificate of this account and region is taken for one. */
function named(call: Call, certificates: readonly Certificate[]): string | undefined {
  const [certificate, ...more] = certificates;
  if (more.length > 0)
    throw new AwsFault("TooManyCertificates", "Exactly one default certificate can be specified");
  const arn = certificate?.CertificateArn;
  if (arn === undefined) return undefined;
  const acm =
    /^arn:aws:acm:([a-z0-9-]+):(\d{12}):certificate\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(arn);
  const iam = /^arn:aws:iam::(\d{12}):server-certificate\/[\w+=,.@/-]+$/.exec(arn);
  if (acm === null && iam === null)
    throw new AwsFault("ValidationError", `Certificate ARN '${arn}' is not valid`);
  const [region, account] = acm === null ? [call.region, iam?.[1]] : [acm[1], acm[2]];
  if (region !== call.region || account !== call.account)
    throw new AwsFault("CertificateNotFound", `Certificate '${arn}' not found`);
  return arn;
}
