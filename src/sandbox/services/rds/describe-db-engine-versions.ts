import {
  DescribeDBEngineVersions$,
  type DBEngineVersionMessage,
  type DescribeDBEngineVersionsMessage,
} from "@aws-sdk/client-rds";
import { operation } from "../../operation.ts";
import { markerPageInOrder } from "../support/markers.ts";
import { filterBy } from "./filters.ts";
import { defaultVersion, majorOf, postgresVersions } from "./versions.ts";

/** Versions of the engines that the sandbox models: PostgreSQL. */
export const describeDbEngineVersions = operation<DescribeDBEngineVersionsMessage, DBEngineVersionMessage>(
  DescribeDBEngineVersions$,
  ["Engine", "EngineVersion", "DBParameterGroupFamily", "DefaultOnly", "Filters", "MaxRecords", "Marker"],
  (input) => {
    const family = (version: string) => `postgres${majorOf(version)}`;
    const matches = filterBy<string>(input.Filters, {
      engine: () => ["postgres"],
      "engine-version": (version) => [version],
      "db-parameter-group-family": (version) => [family(version)],
      status: () => ["available"],
      "engine-mode": () => ["provisioned"],
    });
    const wanted = input.EngineVersion;
    const defaultHere =
      wanted === undefined ? defaultVersion : postgresVersions.findLast((version) => fits(version, wanted));
    const versions = postgresVersions.filter(
      (version) =>
        (input.Engine === undefined || input.Engine === "postgres") &&
        (wanted === undefined || fits(version, wanted)) &&
        (input.DBParameterGroupFamily === undefined || family(version) === input.DBParameterGroupFamily) &&
        (input.DefaultOnly !== true || version === defaultHere) &&
        matches(version),
    );
    const { items, Marker } = markerPageInOrder(versions, input);
    return {
      DBEngineVersions: items.map((version) => ({
        Engine: "postgres",
        MajorEngineVersion: majorOf(version),
        EngineVersion: version,
        DBParameterGroupFamily: family(version),
        DBEngineDescription: "PostgreSQL",
        DBEngineVersionDescription: `PostgreSQL ${version}-R1`,
        ValidUpgradeTarget: postgresVersions.slice(postgresVersions.indexOf(version) + 1).map((target) => ({
          Engine: "postgres",
          EngineVersion: target,
          Description: `PostgreSQL ${target}-R1`,
          AutoUpgrade: false,
          IsMajorVersionUpgrade: majorOf(target) !== majorOf(version),
        })),
        ExportableLogTypes: [],
        SupportsLogExportsToCloudwatchLogs: false,
        SupportsReadReplica: false,
        Status: "available",
        SupportedCACertificateIdentifiers: ["rds-ca-rsa2048-g1", "rds-ca-ecc384-g1", "rds-ca-rsa4096-g1"],
      })),
      Marker,
    };
  },
);

function fits(version: string, wanted: string): boolean {
  return version === wanted || majorOf(version) === wanted;
}
