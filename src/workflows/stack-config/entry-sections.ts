import { z } from "zod";
import { choice, flag, listOf, orOff, principal, section, text, whole } from "./fields.ts";
import { checkHealthCheck } from "./rules.ts";

const healthCheck = section({
  protocol: choice(["http", "tcp"])
    .exactOptional()
    .describe(
      "http: the path answers 200 to 399; tcp: the port takes a connection. Default: http, with service.image tcp unless a path is given",
    ),
  path: text(/^\/[!-~]{0,1023}$/, "a path that begins with /")
    .exactOptional()
    .describe("Path that is asked for, with http only")
    .meta({ default: "/readyz" }),
  intervalSeconds: whole(5, 300).default(10).describe("Seconds between two checks"),
  healthyThreshold: whole(2, 10).default(2).describe("Checks in a row that make a target healthy"),
  unhealthyThreshold: whole(2, 10).default(2).describe("Checks in a row that make a target unhealthy"),
  timeoutSeconds: whole(2, 120).default(5).describe("Seconds after which a check has failed"),
}).superRefine(checkHealthCheck);

const tls = section({
  certificateArn: text(
    /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/,
    "the ARN of an ACM certificate",
  ).describe("ACM certificate in the stack's region. No default: it must be given"),
  policy: text(
    /^ELBSecurityPolicy-[A-Za-z0-9-]+$/,
    "the name of a policy such as ELBSecurityPolicy-TLS13-1-2-2021-06",
  )
    .default("ELBSecurityPolicy-TLS13-1-2-2021-06")
    .describe("Security policy: TLS versions and ciphers"),
});

/** The network load balancer and its target group. */
export const loadBalancer = section({
  port: whole(1, 65_535).exactOptional().describe("Listener port. Default: 3000, with tls 443"),
  tls: orOff(tls).default(false).describe("TLS that ends at the load balancer, or false for TCP as it comes"),
  crossZone: flag.default(true).describe("Each zone's address sends to the targets of all zones"),
  deletionProtection: flag.default(true).describe("AWS refuses to delete the load balancer while this is on"),
  healthCheck: healthCheck.prefault({}).describe("Health check of the tasks"),
  deregistrationDelaySeconds: whole(0, 3600)
    .default(30)
    .describe("Seconds in which a target that goes may finish its connections"),
  proxyProtocol: flag
    .exactOptional()
    .describe(
      "PROXY protocol v2, which tells the service the endpoint id; its header precedes health checks too. Default: true, with service.image false, since few services read it",
    ),
});

/** A name under which consumers may reach the service. */
export const privateDnsName = text(
  /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  "a domain name in small letters, such as api.example.com",
);

/** The PrivateLink endpoint service. */
export const endpointService = section({
  acceptanceRequired: z
    .literal(true, { error: "must be true: manual acceptance is a security principle, not an option" })
    .default(true)
    .describe("The owner accepts every connection; there is no other value"),
  allowedPrincipals: z
    .array(principal, { error: "must be a list of account ids, ARNs or '*'" })
    .default([])
    .transform((list) => [...new Set(list)])
    .describe(
      "Who may find the service and ask for access: account ids in quotes, ARNs, or '*'. Default: nobody",
    ),
  privateDnsName: privateDnsName
    .exactOptional()
    .describe("Name under which consumers may reach the service; its TXT record proves it. Default: none"),
  supportedRegions: listOf(text(/^[a-z]{2}(?:-[a-z]+)+-\d$/, "a region such as eu-central-1"), "regions")
    .default([])
    .transform((list) => [...new Set(list)])
    .describe("Other regions whose consumers may connect; needs the permission vpce:AllowMultiRegion"),
});
