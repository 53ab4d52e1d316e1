import { createHash } from "node:crypto";
import {
  CloudWatchClient,
  DeleteDashboardsCommand,
  GetDashboardCommand,
  PutDashboardCommand,
} from "@aws-sdk/client-cloudwatch";
import type { ResourceNode } from "../../engine/contract.ts";
import { cloudWatchTags, syncCloudWatchTags } from "../support/cloudwatch.ts";
import type { ProvisionerContext } from "../support/context.ts";
import { canonicalJson, changed, touches } from "../support/diff.ts";
import { unlessMissing } from "../support/fault.ts";
import { findOwn } from "../support/owned.ts";
import { partitionOf } from "../support/partition.ts";
import { foreign, present, type AwsProvisioner } from "../support/provisioner.ts";
import { diffTags, isOfStack, tagList, type Tags } from "../support/tags.ts";
import { dashboardBody, isDashboardOf, type DashboardSubject } from "./dashboard-body.ts";

/** What a dashboard shows; its body follows from that. */
export type DashboardSpec = DashboardSubject;

/** A dashboard as AWS reports it. CloudWatch keeps dashboards of all regions under one set of names. */
export interface DashboardObserved {
  readonly arn: string;
  readonly name: string;
  /** Fingerprint of the body: equal bodies have equal ones, however they are written. */
  readonly body: string;
  readonly tags: Tags;
}

export const dashboard: AwsProvisioner<DashboardSpec, DashboardObserved> = {
  kind: "dashboard",
  iam: {
    read: ["cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource"],
    write: ["cloudwatch:PutDashboard", "cloudwatch:DeleteDashboards", "cloudwatch:TagResource"],
  },
  idOf: ({ name }) => name,
  replaceOn: [],

  async observe(nodes, context) {
    return findOwn(nodes, context.stack, (_name, node) => find(node, context));
  },

  diff: ({ spec, tags }, observed) => [
    ...changed("body", observed.body, fingerprint(dashboardBody(spec))),
    ...diffTags(tags, observed.tags),
  ],

  async create(node, context) {
    // AWS puts a new dashboard in the place of one of the same name, whosever it is.
    const existing = await find(node, context);
    if (existing !== undefined) {
      if (!isOfStack(existing.tags, context.stack)) throw foreign("dashboard", node.name, context.stack);
      return dashboard.sync(node, existing, dashboard.diff(node, existing), context);
    }
    await context.aws
      .get(CloudWatchClient)
      .send(new PutDashboardCommand({ ...putInput(node), Tags: tagList(node.tags) }));
    const { name, spec, tags } = node;
    return { arn: arnOf(name, context), name, body: fingerprint(dashboardBody(spec)), tags };
  },

  async sync(node, observed, changes, context) {
    if (touches(changes, "body")) {
      await context.aws.get(CloudWatchClient).send(new PutDashboardCommand(putInput(node)));
    }
    await syncCloudWatchTags(context, observed.arn, node.tags, changes);
    return {
      ...observed,
      body: fingerprint(dashboardBody(node.spec)),
      tags: { ...observed.tags, ...node.tags },
    };
  },

  async remove(_node, observed, context) {
    await unlessMissing(
      context.aws
        .get(CloudWatchClient)
        .send(new DeleteDashboardsCommand({ DashboardNames: [observed.name] })),
    );
  },
};

function putInput({ name, spec }: ResourceNode<DashboardSpec>) {
  return { DashboardName: name, DashboardBody: JSON.stringify(dashboardBody(spec)) };
}

function fingerprint(body: unknown): string {
  return createHash("sha256").update(canonicalJson(body)).digest("hex").slice(0, 12);
}

/** Dashboards have no region. */
function arnOf(name: string, { account, region }: ProvisionerContext): string {
  return `arn:${partitionOf(region)}:cloudwatch::${account}:dashboard/${name}`;
}

/**
 * What says of itself that it is this stack's is not asked for its tags: CloudWatch's index of tags does not have
 * dashboards in most regions, and one call for them in every run is not worth what it tells.
 */
async function find(
  { name, tags: wanted }: { readonly name: string; readonly tags: Tags },
  context: ProvisionerContext,
): Promise<DashboardObserved | undefined> {
  const found = await unlessMissing(
    context.aws.get(CloudWatchClient).send(new GetDashboardCommand({ DashboardName: name })),
  );
  if (found === undefined) return undefined;
  const arn = arnOf(name, context);
  const body = parsed(present(found.DashboardBody, "DashboardBody"));
  const tags = isDashboardOf(context.stack, body) ? wanted : await cloudWatchTags(context, arn);
  return { arn, name, body: fingerprint(body), tags };
}

/** What is no JSON was not written by us, and stays the text that it is. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
