import { CreateTable$, type CreateTableInput, type CreateTableOutput } from "@aws-sdk/client-dynamodb";
import { AwsFault, operation } from "../../operation.ts";
import { tagsOf } from "../support/tags.ts";
import { engineOf } from "./engine.ts";
import { invalid } from "./faults.ts";
import { checkResourcePolicy, setPolicy } from "./resource-policy.ts";
import { keepSettings } from "./settings.ts";
import { tableDescription } from "./table-description.ts";
import { tableRef } from "./table-ref.ts";
import { checkTags } from "./table-tags.ts";

/** Makes a table in the caller's account. */
export const createTable = operation<CreateTableInput, CreateTableOutput>(
  CreateTable$,
  [
    "TableName",
    "AttributeDefinitions",
    "KeySchema",
    "LocalSecondaryIndexes",
    "GlobalSecondaryIndexes.IndexName",
    "GlobalSecondaryIndexes.KeySchema",
    "GlobalSecondaryIndexes.Projection",
    "GlobalSecondaryIndexes.ProvisionedThroughput",
    "BillingMode",
    "ProvisionedThroughput",
    "Tags",
    "DeletionProtectionEnabled",
    "ResourcePolicy",
  ],
  async (input, call) => {
    const {
      Tags: tags,
      DeletionProtectionEnabled: deletionProtection,
      ResourcePolicy: policy,
      ...rest
    } = input;
    const ref = tableRef(call, input.TableName);
    if (ref.account !== call.account || ref.region !== call.region)
      throw invalid("A table is made in the caller's own account and region.");
    checkTags(tags);
    const document = policy === undefined ? undefined : checkResourcePolicy(ref, policy);
    const engine = await engineOf(ref);
    const { TableDescription: made } = await engine
      .run("CreateTable", engine.check("CreateTable", { ...rest, TableName: ref.name }))
      .catch((error: unknown) => {
        throw error instanceof AwsFault && error.code === "ResourceInUseException"
          ? new AwsFault(error.code, `Table already exists: ${ref.name}`)
          : error;
      });
    const settings = keepSettings(ref, {
      tableId: (made as { TableId: string }).TableId,
      tags: tagsOf(tags),
      deletionProtection: deletionProtection ?? false,
    });
    if (document !== undefined) setPolicy(ref, settings, document);
    return { TableDescription: tableDescription(made, settings) };
  },
);
