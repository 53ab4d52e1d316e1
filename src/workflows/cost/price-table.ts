import type { Deployments, Priced, RegionPrices } from "./prices.ts";

/*
 * AWS's published on-demand prices, read from copies of its price list made on the date beside each. A class or a
 * region that is not here counts as unknown. To bring them up to date, change numbers, URLs and dates together.
 */

const offers = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws";

/** Price List API (GetProducts), read on 2026-09-21. */
const listed =
  (url: string) =>
  <T>(usd: T): Priced<T> => ({ usd, url, date: "2026-09-21" });
const endpoint = listed("https://aws.amazon.com/privatelink/pricing/");
const balancer = listed("https://aws.amazon.com/elasticloadbalancing/pricing/");
const secret = listed("https://aws.amazon.com/secrets-manager/pricing/");
const storage = listed("https://aws.amazon.com/rds/postgresql/pricing/");

/** Offer file of RDS of 2026-09-04. */
const database = (region: string, usd: Readonly<Record<string, Deployments>>) => ({
  usd,
  url: `${offers}/AmazonRDS/20260904172716/${region}/index.json`,
  date: "2026-09-04",
});
const deployments = (single: number, multi: number): Deployments => ({ single, multi });

const fargateUrl = "https://aws.amazon.com/fargate/pricing/";
const fargateX86 = { vCpuHour: 0.04048, gbHour: 0.004445 };
const fargateArm = { vCpuHour: 0.03238, gbHour: 0.00356 };

/** By region. */
export const priceTable: Readonly<Record<string, RegionPrices>> = {
  "us-east-1": {
    interfaceEndpointHour: endpoint(0.01),
    networkLoadBalancerHour: balancer(0.0225),
    secretMonth: secret(0.4),
    alarmMonth: { usd: 0.1, url: "https://aws.amazon.com/cloudwatch/pricing/", date: "2026-06-13" },
    dashboardMonth: { usd: 3, url: "https://aws.amazon.com/cloudwatch/pricing/", date: "2026-06-13" },
    fargate: { usd: { ARM64: fargateArm, X86_64: fargateX86 }, url: fargateUrl, date: "2026-09-05" },
    databaseHour: database("us-east-1", {
      "db.t4g.micro": deployments(0.016, 0.032),
      "db.t4g.small": deployments(0.032, 0.064),
      "db.t4g.medium": deployments(0.065, 0.129),
      "db.r6g.large": deployments(0.225, 0.45),
    }),
    databaseStorageMonth: storage(deployments(0.115, 0.23)),
    cacheNodeHour: {
      usd: {
        "cache.t4g.micro": 0.016,
        "cache.t4g.small": 0.032,
        "cache.t4g.medium": 0.065,
        "cache.m6g.large": 0.149,
        "cache.m7g.large": 0.158,
        "cache.r6g.large": 0.206,
        "cache.r6g.xlarge": 0.411,
        "cache.r6g.2xlarge": 0.821,
      },
      url: `${offers}/AmazonElastiCache/20260914063714/us-east-1/index.json`,
      date: "2026-09-14",
    },
  },
  "us-east-2": {
    interfaceEndpointHour: endpoint(0.01),
    networkLoadBalancerHour: balancer(0.0225),
    secretMonth: secret(0.4),
    databaseHour: database("us-east-2", {
      "db.t4g.micro": deployments(0.016, 0.032),
      "db.t4g.medium": deployments(0.065, 0.129),
      "db.r6g.large": { multi: 0.45 },
    }),
    databaseStorageMonth: storage(deployments(0.115, 0.23)),
  },
  "us-west-2": {
    interfaceEndpointHour: endpoint(0.01),
    networkLoadBalancerHour: balancer(0.0225),
    secretMonth: secret(0.4),
    databaseHour: database("us-west-2", {
      "db.t4g.micro": deployments(0.016, 0.032),
      "db.t4g.medium": deployments(0.065, 0.129),
      "db.r6g.large": deployments(0.225, 0.45),
    }),
    databaseStorageMonth: storage(deployments(0.115, 0.23)),
  },
  "ca-central-1": {
    interfaceEndpointHour: endpoint(0.011),
    networkLoadBalancerHour: balancer(0.02475),
    secretMonth: secret(0.4),
    databaseHour: database("ca-central-1", {
      "db.t4g.micro": deployments(0.018, 0.035),
      "db.t4g.medium": deployments(0.07, 0.141),
      "db.r6g.large": deployments(0.243, 0.486),
    }),
    databaseStorageMonth: storage(deployments(0.127, 0.254)),
  },
  "eu-west-1": {
    interfaceEndpointHour: endpoint(0.011),
    networkLoadBalancerHour: balancer(0.0252),
    secretMonth: secret(0.4),
    fargate: { usd: { ARM64: fargateArm, X86_64: fargateX86 }, url: fargateUrl, date: "2026-09-05" },
    databaseHour: database("eu-west-1", {
      "db.t4g.micro": deployments(0.017, 0.035),
      "db.t4g.medium": deployments(0.069, 0.138),
      "db.r6g.large": deployments(0.252, 0.504),
    }),
    databaseStorageMonth: storage(deployments(0.127, 0.254)),
  },
  "eu-west-2": {
    interfaceEndpointHour: endpoint(0.011),
    networkLoadBalancerHour: balancer(0.02646),
    secretMonth: secret(0.4),
    fargate: {
      usd: {
        ARM64: { vCpuHour: 0.03725, gbHour: 0.00409 },
        X86_64: { vCpuHour: 0.04656, gbHour: 0.00511 },
      },
      url: fargateUrl,
      date: "2026-09-05",
    },
    databaseHour: database("eu-west-2", {
      "db.t4g.micro": deployments(0.018, 0.036),
      "db.t4g.medium": deployments(0.072, 0.145),
      "db.r6g.large": deployments(0.264, 0.529),
    }),
    databaseStorageMonth: storage(deployments(0.133, 0.266)),
    cacheNodeHour: {
      usd: { "cache.t4g.micro": 0.018, "cache.t4g.medium": 0.072, "cache.r7g.large": 0.256 },
      url: "https://aws.amazon.com/elasticache/pricing/",
      date: "2026-09-05",
    },
  },
  "eu-central-1": {
    interfaceEndpointHour: endpoint(0.012),
    networkLoadBalancerHour: balancer(0.027),
    secretMonth: secret(0.4),
    fargate: {
      usd: { X86_64: { vCpuHour: 0.04656, gbHour: 0.00511 } },
      url: fargateUrl,
      date: "2026-09-09",
    },
    databaseHour: database("eu-central-1", {
      "db.t4g.micro": deployments(0.019, 0.037),
      "db.t4g.medium": deployments(0.074, 0.149),
      "db.r6g.large": deployments(0.274, 0.549),
    }),
    databaseStorageMonth: storage(deployments(0.137, 0.274)),
  },
  "ap-northeast-2": {
    interfaceEndpointHour: endpoint(0.013),
    networkLoadBalancerHour: balancer(0.0225),
    secretMonth: secret(0.4),
    databaseHour: {
      usd: { "db.t4g.micro": { multi: 0.051 } },
      url: `${offers}/AmazonRDS/current/ap-northeast-2/index.json`,
      date: "2026-10-01",
    },
    databaseStorageMonth: storage(deployments(0.131, 0.262)),
    cacheNodeHour: {
      usd: { "cache.t4g.micro": 0.024 },
      url: `${offers}/AmazonElastiCache/current/ap-northeast-2/index.json`,
      date: "2026-10-01",
    },
  },
};

/** Prices of a region; undefined where none are known. */
export function pricesOf(region: string): RegionPrices | undefined {
  return priceTable[region];
}
