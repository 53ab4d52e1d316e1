import { AwsFault } from "../../operation.ts";

/** Policies of AWS that a role of the sandbox can be given: those a PrivateLink backend has use for, by path and name. */
const names: readonly string[] = [
  "AdministratorAccess",
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonEC2ContainerRegistryReadOnly",
  "AmazonElasticContainerRegistryPublicReadOnly",
  "AmazonSSMManagedInstanceCore",
  "AWSXRayDaemonWriteAccess",
  "CloudWatchAgentServerPolicy",
  "CloudWatchLogsFullAccess",
  "PowerUserAccess",
  "ReadOnlyAccess",
  "SecretsManagerReadWrite",
  "SecurityAudit",
  "job-function/ViewOnlyAccess",
  "service-role/AmazonECSTaskExecutionRolePolicy",
  "service-role/AmazonRDSEnhancedMonitoringRole",
];

const byArn = new Map<string, string>(
  names.map((name) => [`arn:aws:iam::aws:policy/${name}`, name.split("/").at(-1) ?? name] as const),
);

/** Name of a managed policy. The sandbox has no customer-managed ones. @throws NoSuchEntity 404 */
export function managedPolicyName(arn: string | undefined): string {
  if (arn === undefined || !/^arn:aws:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/.test(arn))
    throw new AwsFault("InvalidInput", `ARN ${arn ?? ""} is not valid.`);
  const name = byArn.get(arn);
  if (name === undefined)
    throw new AwsFault("NoSuchEntity", `Policy ${arn} does not exist or is not attachable.`, 404);
  return name;
}
