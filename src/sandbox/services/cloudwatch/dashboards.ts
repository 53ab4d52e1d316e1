import {
  DeleteDashboards$,
  GetDashboard$,
  ListDashboards$,
  PutDashboard$,
  type DeleteDashboardsInput,
  type DeleteDashboardsOutput,
  type GetDashboardInput,
  type GetDashboardOutput,
  type ListDashboardsInput,
  type ListDashboardsOutput,
  type PutDashboardInput,
  type PutDashboardOutput,
} from "@aws-sdk/client-cloudwatch";
import { AwsFault, operation, type Call } from "../../operation.ts";
import { pageOf } from "../support/pagination.ts";
import { lookUp, without, withEntry } from "../support/records.ts";
import { tagsOf } from "../support/tags.ts";
import { dashboardProblems } from "./dashboard-body.ts";
import { dashboardsSlice } from "./state.ts";
import { checkTags } from "./tags.ts";

/** Makes a dashboard or replaces its content; tags count when it is made only. */
export const putDashboard = operation<PutDashboardInput, PutDashboardOutput>(
  PutDashboard$,
  ["DashboardName", "DashboardBody", "Tags"],
  (input, call) => {
    const { DashboardName: name = "", DashboardBody: body = "" } = input;
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
      throw refused(
        `The value ${name} for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).`,
        [],
      );
    }
    const problems = dashboardProblems(body);
    if (problems.length > 0)
      throw refused(`The field DashboardBody is invalid: ${JSON.stringify(problems)}`, problems);
    checkTags(input.Tags);
    const state = dashboardsSlice(call);
    const existing = lookUp(state.dashboards, name);
    const modifiedAt = call.world.clock.iso();
    if (existing === undefined) {
      state.dashboards = withEntry(state.dashboards, name, {
        name,
        arn: `arn:aws:cloudwatch::${call.account}:dashboard/${name}`,
        body,
        modifiedAt,
        tags: tagsOf(input.Tags),
      });
    } else {
      existing.body = body;
      existing.modifiedAt = modifiedAt;
    }
    return { DashboardValidationMessages: [] };
  },
);

/** A dashboard with its content. */
export const getDashboard = operation<GetDashboardInput, GetDashboardOutput>(
  GetDashboard$,
  ["DashboardName"],
  (input, call) => {
    const dashboard = lookUp(dashboardsSlice(call).dashboards, input.DashboardName);
    if (dashboard === undefined) throw notFound(input.DashboardName ?? "");
    return { DashboardArn: dashboard.arn, DashboardBody: dashboard.body, DashboardName: dashboard.name };
  },
);

/** The dashboards of the account, a thousand at a time. */
export const listDashboards = operation<ListDashboardsInput, ListDashboardsOutput>(
  ListDashboards$,
  ["DashboardNamePrefix", "NextToken"],
  (input, call) => {
    const { items, next } = pageOf(
      Object.values(dashboardsSlice(call).dashboards).filter(({ name }) =>
        name.startsWith(input.DashboardNamePrefix ?? ""),
      ),
      ({ name }) => name,
      1000,
      input.NextToken,
      () => {
        throw new AwsFault("InvalidParameterValueException", "The next token is not valid.");
      },
    );
    return {
      DashboardEntries: items.map((dashboard) => ({
        DashboardName: dashboard.name,
        DashboardArn: dashboard.arn,
        LastModified: new Date(dashboard.modifiedAt),
        Size: Buffer.byteLength(dashboard.body),
      })),
      NextToken: next,
    };
  },
);

/** Removes as many dashboards as there are of those that are named. @throws DashboardNotFoundError 404 for the others */
export const deleteDashboards = operation<DeleteDashboardsInput, DeleteDashboardsOutput>(
  DeleteDashboards$,
  ["DashboardNames"],
  (input, call) => {
    const names = input.DashboardNames ?? [];
    if (names.length > 100)
      throw new AwsFault("InvalidParameterValueException", "At most 100 dashboards can be deleted at once");
    const missing = names.filter((name) => lookUp(dashboardsSlice(call).dashboards, name) === undefined);
    remove(call, names);
    if (missing.length > 0) throw notFound(missing.join(", "));
    return {};
  },
);

function remove(call: Call, names: readonly string[]): void {
  const state = dashboardsSlice(call);
  state.dashboards = without(state.dashboards, names);
  // The call may still be refused for others, and then nobody else says that something changed.
  call.world.touch();
}

function notFound(name: string): AwsFault {
  return new AwsFault("DashboardNotFoundError", `Dashboard ${name} does not exist`, 404);
}

function refused(message: string, problems: readonly unknown[]): AwsFault {
  return new AwsFault("DashboardInvalidInputError", message, 400, {
    dashboardValidationMessages: problems,
  });
}
