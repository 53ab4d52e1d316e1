import { AwsFault } from "../../operation.ts";
import type { SliceScope } from "../../world/slice.ts";
import { ec2State } from "../ec2/state.ts";
import { lookUp } from "../support/records.ts";
import { isDailyWindow, isWeeklyWindow } from "../support/windows.ts";
import { invalidCombination, invalidValue } from "./faults.ts";

/** An id as ElastiCache stores it: lower case. @throws InvalidParameterValue. @source aws-facts 2.2 */
export function groupId(given: string | undefined): string {
  const id = (given ?? "").toLowerCase();
  if (!/^[a-z](?:-?[a-z0-9])*$/.test(id) || id.length > 40) {
    throw invalidValue(
      "The parameter ReplicationGroupId is not a valid identifier: a letter, then letters, digits and single hyphens, at most 40 characters.",
    );
  }
  return id;
}

/** @throws InvalidParameterValue */
export function engine(given: string | undefined): "redis" | "valkey" {
  if (given === undefined || given === "redis") return "redis";
  if (given === "valkey") return given;
  throw invalidValue(`Invalid engine: ${given}`);
}

/** @throws InvalidParameterValue */
export function nodeType(given: string | undefined): string {
  if (given === undefined || !/^cache\.[a-z][a-z0-9]*\.(?:micro|small|medium|\d*x?large)$/.test(given))
    throw invalidValue(`Invalid Cache Node Type: ${given ?? ""}`);
  return given;
}

/** @throws InvalidParameterValue */
export function port(given: number | undefined): number {
  const number = given ?? 6379;
  if (!Number.isInteger(number) || number < 1150 || number > 65_535)
    throw invalidValue(`Invalid port ${number}: must be between 1150 and 65535`);
  return number;
}

/** @throws InvalidParameterValue */
export function nodeCount(given: number | undefined): number {
  const count = given ?? 1;
  if (!Number.isInteger(count) || count < 1 || count > 6)
    throw invalidValue(`NumCacheClusters must be between 1 and 6, not ${count}.`);
  return count;
}

/** @throws InvalidParameterCombination. @source aws-facts 2.9 */
export function checkFailover(automaticFailover: boolean, multiAz: boolean, nodes: number): void {
  if (automaticFailover && nodes < 2) {
    throw invalidCombination(
      "Automatic failover is not supported for a replication group without a replica: NumCacheClusters must be at least 2.",
    );
  }
  if (multiAz && !automaticFailover)
    throw invalidCombination("Multi-AZ needs automatic failover to be enabled.");
}

/** @throws InvalidParameterValue, InvalidParameterCombination. @source aws-facts 2.9 */
export function authToken(given: string, transitEncryption: boolean): string {
  if (!transitEncryption) {
    throw invalidCombination(
      "The AUTH token is only supported when encryption-in-transit is enabled: set TransitEncryptionEnabled.",
    );
  }
  if (!/^[A-Za-z0-9!&#$^<>-]{16,128}$/.test(given)) {
    throw invalidValue(
      "Invalid AuthToken provided: 16 to 128 alphanumeric characters or the symbols ! & # $ ^ < > - are allowed.",
    );
  }
  return given;
}

/** @throws InvalidParameterValue */
export function snapshotDays(given: number | undefined): number {
  const days = given ?? 0;
  if (!Number.isInteger(days) || days < 0 || days > 35)
    throw invalidValue(`SnapshotRetentionLimit must be between 0 and 35, not ${days}.`);
  return days;
}

/** @throws InvalidParameterValue */
export function snapshotWindow(given: string | undefined): string {
  const window = (given ?? "03:00-04:00").toLowerCase();
  if (!isDailyWindow(window)) throw invalidValue(`Invalid snapshot window: ${window}`);
  return window;
}

/** @throws InvalidParameterValue */
export function maintenanceWindow(given: string | undefined): string {
  const window = (given ?? "sun:05:00-sun:06:00").toLowerCase();
  if (!isWeeklyWindow(window)) throw invalidValue(`Invalid maintenance window: ${window}`);
  return window;
}

/** Checks groups against the VPC of the cache. @throws InvalidParameterValue */
export function checkSecurityGroups(scope: SliceScope, vpcId: string, ids: readonly string[]): void {
  const { securityGroups } = ec2State(scope);
  const wrong = ids.find((id) => lookUp(securityGroups, id)?.vpcId !== vpcId);
  if (wrong !== undefined)
    throw invalidValue(`The security group ${wrong} does not exist in the VPC ${vpcId}.`);
}

/** Only the group that AWS keeps exists. @throws CacheParameterGroupNotFound 404 */
export function checkParameterGroup(given: string | undefined, standard: string): void {
  if (given !== undefined && given !== standard)
    throw new AwsFault("CacheParameterGroupNotFound", `CacheParameterGroup ${given} not found.`, 404);
}
