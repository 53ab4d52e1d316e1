import type { SliceScope } from "../../world/slice.ts";
import { AwsFault } from "../../operation.ts";
import { ec2State } from "../ec2/state.ts";
import { isDailyWindow, isWeeklyWindow } from "../support/windows.ts";
import { invalidCombination, invalidValue } from "./faults.ts";
import type { DbInstance } from "./state.ts";
import { defaultParameterGroup } from "./versions.ts";

/** @throws InvalidParameterValue */
export function instanceClass(given: string | undefined): string {
  if (given === undefined || !/^db\.[a-z][a-z0-9]*\.(?:micro|small|medium|\d*x?large)$/.test(given))
    throw invalidValue(`Invalid DB Instance class: ${given ?? ""}`);
  return given;
}

/** @throws InvalidParameterCombination */
export function storageType(given: string | undefined): "gp2" | "gp3" {
  if (given === undefined || given === "gp3") return "gp3";
  if (given === "gp2") return given;
  throw invalidCombination(`The sandbox models the storage types gp2 and gp3, not ${given}.`);
}

/** GiB. @throws InvalidParameterValue */
export function storageGiB(given: number | undefined, type: string): number {
  if (given === undefined || !Number.isInteger(given) || given < 20 || given > 65_536) {
    throw invalidValue(
      `Invalid storage size for engine name postgres and storage type ${type}: ${given ?? "none"}`,
    );
  }
  return given;
}

/** @throws InvalidParameterValue */
export function port(given: number | undefined): number {
  const number = given ?? 5432;
  if (!Number.isInteger(number) || number < 1150 || number > 65_535)
    throw invalidValue(`Invalid port ${number}: must be between 1150 and 65535`);
  return number;
}

/** @throws InvalidParameterValue */
export function backupDays(given: number | undefined): number {
  const days = given ?? 1;
  if (!Number.isInteger(days) || days < 0 || days > 35)
    throw invalidValue(`Invalid backup retention period: ${days}. Retention period must be between 0 and 35`);
  return days;
}

/** @throws InvalidParameterValue */
export function backupWindow(given: string | undefined): string {
  const window = (given ?? "05:00-05:30").toLowerCase();
  if (!isDailyWindow(window)) throw invalidValue(`Invalid backup window format: ${window}`);
  return window;
}

/** @throws InvalidParameterValue */
export function maintenanceWindow(given: string | undefined): string {
  const window = (given ?? "sun:06:00-sun:06:30").toLowerCase();
  if (!isWeeklyWindow(window)) throw invalidValue(`Invalid maintenance window format: ${window}`);
  return window;
}

/** @throws InvalidParameterValue */
export function masterUsername(given: string | undefined): string {
  if (given === undefined || !/^[A-Za-z][A-Za-z0-9_]{0,62}$/.test(given))
    throw invalidValue(`The parameter MasterUsername is not a valid name: ${given ?? ""}`);
  if (["admin", "rdsadmin", "rdsrepladmin", "user", "public", "none"].includes(given.toLowerCase()))
    throw invalidValue(`MasterUsername ${given} cannot be used as it is a reserved word used by the engine`);
  return given;
}

/** @throws InvalidParameterValue */
export function databaseName(given: string | undefined): string | undefined {
  if (given !== undefined && !/^[A-Za-z][A-Za-z0-9_]{0,62}$/.test(given))
    throw invalidValue(`DBName must begin with a letter and contain only alphanumeric characters: ${given}`);
  return given;
}

/** Only the group that AWS keeps for the version exists. @throws DBParameterGroupNotFound 404 */
export function checkParameterGroup(given: string | undefined, version: string): void {
  if (given !== undefined && given !== defaultParameterGroup(version))
    throw new AwsFault("DBParameterGroupNotFound", `DBParameterGroup not found: ${given}`, 404);
}

const certificates = new Set(["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"]);

/** @throws CertificateNotFound 404 */
export function caCertificate(given: string | undefined): string {
  const name = given ?? "rds-ca-rsa2048-g1";
  if (!certificates.has(name))
    throw new AwsFault("CertificateNotFound", `Certificate ${name} not found.`, 404);
  return name;
}

/** A public address needs a VPC with a gateway and DNS. @throws InvalidVPCNetworkStateFault */
export function checkPublicAccess(scope: SliceScope, vpcId: string, wanted: boolean): void {
  if (!wanted) return;
  const { vpcs, internetGateways } = ec2State(scope);
  const network = vpcs[vpcId];
  if (network === undefined || !network.enableDnsHostnames || !network.enableDnsSupport) {
    throw new AwsFault(
      "InvalidVPCNetworkStateFault",
      "Cannot create a publicly accessible DBInstance. The specified VPC does not support DNS resolution, DNS hostnames, or both. Update the VPC and then try again",
    );
  }
  if (!Object.values(internetGateways).some((gateway) => gateway.vpcId === vpcId)) {
    throw new AwsFault(
      "InvalidVPCNetworkStateFault",
      "Cannot create a publicly accessible DBInstance. The specified VPC has no internet gateway attached. Update the VPC and then try again",
    );
  }
}

/** Refuses what an instance in this status does not take. @throws InvalidDBInstanceState */
export function checkAvailable(instance: DbInstance): void {
  if (instance.status !== "available") {
    throw new AwsFault(
      "InvalidDBInstanceState",
      `Database instance is not in available state: ${instance.id} is ${instance.status}.`,
    );
  }
}
