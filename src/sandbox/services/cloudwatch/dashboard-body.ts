/** What is wrong with a dashboard, and where. */
export interface DashboardProblem {
  readonly DataPath: string;
  readonly Message: string;
}

/** Columns of a dashboard, and rows that a widget may have. */
const columns = 24;
const mostRows = 1000;

/** Properties without which a widget of a type cannot be shown. */
const needed: Readonly<Record<string, readonly string[]>> = {
  metric: ["region"],
  text: ["markdown"],
  log: ["region", "query"],
  alarm: ["alarms"],
  explorer: [],
  custom: ["endpoint"],
};

/** Checks the body of a dashboard; an empty list when it is well. */
export function dashboardProblems(body: string): DashboardProblem[] {
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    return [{ DataPath: "/", Message: "The field DashboardBody must be a valid JSON object" }];
  }
  if (!isObject(document))
    return [{ DataPath: "/", Message: "The field DashboardBody must be a valid JSON object" }];
  const { widgets } = document;
  if (widgets === undefined) return [problem("/", "Should have required property 'widgets'")];
  if (!Array.isArray(widgets)) return [problem("/widgets", "Should be array")];
  if (widgets.length > 500) return [problem("/widgets", "Should not have more than 500 items")];
  return widgets.flatMap((widget, index) => widgetProblems(widget, `/widgets/${index}`));
}

function widgetProblems(widget: unknown, path: string): DashboardProblem[] {
  if (!isObject(widget)) return [problem(path, "Should be object")];
  const { type, properties } = widget;
  if (typeof type !== "string" || !Object.hasOwn(needed, type))
    return [problem(`${path}/type`, `Should be one of ${Object.keys(needed).join(", ")}`)];
  if (!isObject(properties)) return [problem(path, "Should have required property 'properties'")];
  const missing = (needed[type] ?? [])
    .filter((name) => properties[name] === undefined)
    .map((name) => problem(`${path}/properties`, `Should have required property '${name}'`));
  const empty =
    type === "metric" && properties["metrics"] === undefined && properties["annotations"] === undefined
      ? [problem(`${path}/properties`, "Should have required property 'metrics'")]
      : [];
  return [
    ...missing,
    ...empty,
    ...metricsProblems(properties, `${path}/properties`),
    ...placeProblems(widget, path),
  ];
}

/** Lines of a metric widget: each an array that begins with names, or with an expression. */
function metricsProblems(properties: Record<string, unknown>, path: string): DashboardProblem[] {
  const { metrics } = properties;
  if (metrics === undefined) return [];
  if (!Array.isArray(metrics)) return [problem(`${path}/metrics`, "Should be array")];
  return metrics.flatMap((line: unknown, index) =>
    Array.isArray(line) && line.length > 0 && line.every((part) => typeof part === "string" || isObject(part))
      ? []
      : [problem(`${path}/metrics/${index}`, "Should be an array of names and options")],
  );
}

function placeProblems(widget: Record<string, unknown>, path: string): DashboardProblem[] {
  const bounds: [string, number, number][] = [
    ["x", 0, columns - 1],
    ["y", 0, Number.MAX_SAFE_INTEGER],
    ["width", 1, columns],
    ["height", 1, mostRows],
  ];
  const wrong = bounds.flatMap(([name, least, most]) => {
    const value = widget[name];
    const fits =
      value === undefined || (Number.isInteger(value) && Number(value) >= least && Number(value) <= most);
    return fits ? [] : [problem(`${path}/${name}`, `Should be an integer from ${least} to ${most}`)];
  });
  if ((widget["x"] === undefined) !== (widget["y"] === undefined))
    wrong.push(problem(path, "Should have both of 'x' and 'y', or neither"));
  const [x, width] = [Number(widget["x"] ?? 0), Number(widget["width"] ?? 6)];
  if (wrong.length === 0 && x + width > columns) wrong.push(problem(path, `Should end at column ${columns}`));
  return wrong;
}

function problem(path: string, message: string): DashboardProblem {
  return { DataPath: path, Message: message };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
