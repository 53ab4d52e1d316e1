import type { Ref } from "../../../engine/contract.ts";
import { ref } from "../../../engine/ref.ts";
import { PrivlinkError } from "../../../errors/error.ts";
import manifest from "../../../../package.json" with { type: "json" };
import type { RepositoryObserved } from "../../ecr/repository.ts";
import type { ReplicationGroupObserved } from "../../elasticache/replication-group-view.ts";
import type { DbInstanceObserved } from "../../rds/db-instance-view.ts";
import type { SecretObserved } from "../../secretsmanager/secret.ts";
import { present } from "../../support/provisioner.ts";
import { masterUsername } from "./data.ts";
import type { Blueprint } from "./part.ts";
import { cachePort, databasePort } from "./security.ts";

/** Account, region and name of a repository in Amazon ECR, out of an image URI. */
export function ecrRepository(image: string): { account: string; region: string; name: string } | undefined {
  const match = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/.exec(image);
  const [, account, region, name] = match ?? [];
  if (account === undefined || region === undefined || name === undefined) return undefined;
  return { account, region, name };
}

/**
 * Endpoints lead to the ECR of the own region and nowhere else; without a way out a task would try for minutes.
 * @throws {PL-CONFIG} `service.image` is where tasks cannot reach it
 */
export function checkImage({ config, facts }: Blueprint): void {
  const { image } = config.service;
  if (image === undefined || facts.network?.hasWayOut === true) return;
  const home = ecrRepository(image)?.region;
  if (home === facts.region) return;
  throw new PrivlinkError(
    "PL-CONFIG",
    `service.image: ${image} is ${home === undefined ? "not in Amazon ECR" : `in the ECR of ${home}`}, and the stack's subnets have no way out.`,
    { hint: `Push it to a repository of Amazon ECR in ${facts.region} and name it from there.` },
  );
}

type Variables = Readonly<Record<string, string | Ref<string>>>;

/** Tag of the API image in the stack's own repository; none where `service.image` names another image. */
export function ownImageTag({ config }: Blueprint): string | undefined {
  return config.service.image === undefined ? manifest.version : undefined;
}

/** `service.image`, or the API image of this privlink version in the stack's own repository. */
export function imageOf({ config }: Blueprint): string | Ref<string> {
  return (
    config.service.image ??
    ref("repository", ({ uri }: RepositoryObserved) => `${uri}:${manifest.version}`, "ready")
  );
}

const databaseRef = <T>(pick: (observed: DbInstanceObserved) => T): Ref<T> => ref("database", pick, "ready");
/** RDS names the secret when it begins to make the database, so the role that reads it need not wait for the database. */
const masterSecretArn = ref("database", (observed: DbInstanceObserved) =>
  present(observed.masterSecretArn, "MasterUserSecret"),
);
const secretRef = (id: string): Ref<string> => ref(id, ({ arn }: SecretObserved) => arn);

/**
 * The container's plain variables: those of the API service, then those of `service.environment`.
 * @throws {PL-CONFIG} `service.environment` names one that privlink sets itself
 */
export function environmentOf(blueprint: Blueprint): Variables {
  const { config } = blueprint;
  const fixed: Variables = {
    PORT: String(config.service.port),
    PROXY_PROTOCOL: config.loadBalancer.proxyProtocol ? "required" : "off",
    // Less than what ECS waits between SIGTERM and SIGKILL, so that the service ends by itself.
    STOP_TIMEOUT_SECONDS: String(Math.max(1, config.service.stopTimeoutSeconds - 5)),
    ...(config.database === false
      ? {}
      : {
          DB_HOST: databaseRef(({ host }) => present(host, "Endpoint.Address")),
          DB_PORT: String(databasePort),
          DB_NAME: config.database.name,
          DB_USER: masterUsername,
          DB_TLS: "verify",
        }),
    ...(config.cache === false
      ? {}
      : {
          REDIS_HOST: ref(
            "cache",
            ({ primaryHost }: ReplicationGroupObserved) => present(primaryHost, "PrimaryEndpoint.Address"),
            "ready",
          ),
          REDIS_PORT: String(cachePort),
          REDIS_TLS: "on",
        }),
  };
  const reserved = new Set([...Object.keys(fixed), ...Object.keys(secretsOf(blueprint))]);
  const clash = Object.keys(config.service.environment).filter((name) => reserved.has(name));
  if (clash.length > 0) {
    throw new PrivlinkError(
      "PL-CONFIG",
      `service.environment: ${clash.join(", ")} is set by privlink itself.`,
      {
        hint: "Remove it there; database and cache can be turned off with `database: false` and `cache: false`.",
      },
    );
  }
  return { LOG_LEVEL: "info", ...config.service.environment, ...fixed };
}

/** Variables that ECS fills from Secrets Manager when a task starts. */
export function secretsOf({ config }: Blueprint): Variables {
  return {
    API_KEYS: secretRef("api-keys"),
    ...(config.database === false
      ? {}
      : {
          DB_PASSWORD: databaseRef(
            ({ masterSecretArn }) => `${present(masterSecretArn, "MasterUserSecret")}:password::`,
          ),
        }),
    ...(config.cache === false ? {} : { REDIS_AUTH_TOKEN: secretRef("cache-auth") }),
  };
}

/** The secrets that ECS has to read. */
export function secretArns({ config }: Blueprint): Ref<string>[] {
  return [
    secretRef("api-keys"),
    ...(config.database === false ? [] : [masterSecretArn]),
    ...(config.cache === false ? [] : [secretRef("cache-auth")]),
  ];
}
