/** What there is to show; a part that a stack does not have is absent. */
export interface DashboardSubject {
  readonly stack: string;
  readonly region: string;
  /** The endpoint service. */
  readonly serviceId: string;
  /** Load balancer and target group, as CloudWatch's dimensions name them. */
  readonly targets?: {
    readonly loadBalancer: string;
    readonly targetGroup: string;
    /** Zone names. */
    readonly zones: readonly string[];
  };
  /** Names of the ECS cluster and its service. */
  readonly tasks?: { readonly cluster: string; readonly service: string };
  readonly database?: { readonly identifier: string };
  readonly cache?: { readonly nodeIds: readonly string[] };
  /** Alarms whose states are shown on top. */
  readonly alarmArns: readonly string[];
}

type Metric = readonly unknown[];

interface Graph {
  readonly title: string;
  readonly metrics: readonly Metric[];
  /** Statistic of every metric that names none. */
  readonly stat: "Average" | "Maximum" | "Minimum" | "Sum";
  /** Percentages begin at 0 and end at 100, so that a graph shows how full something is. */
  readonly percent?: boolean;
}

/** CloudWatch's grid: 24 columns. */
const columns = 24;
const graphWidth = 8;
const graphHeight = 6;
const headerHeight = 2;
const alarmsHeight = 3;
const periodSeconds = 60;

/** Tells people whose dashboard it is, and privlink too. */
function headerOf(stack: string): string {
  return `# Stack ${stack}\nMade by \`privlink init producer --stack ${stack}\`, which undoes what is changed here.`;
}

/** True when a body says of itself that it is the dashboard of this stack. */
export function isDashboardOf(stack: string, body: unknown): boolean {
  const widgets = (body as { widgets?: unknown } | null)?.widgets;
  return (
    Array.isArray(widgets) &&
    widgets.some(
      (widget: { properties?: { markdown?: unknown } } | null) =>
        widget?.properties?.markdown === headerOf(stack),
    )
  );
}

/**
 * The body of a stack's dashboard: whose it is, the states of its alarms, then a row each for the traffic per endpoint, the
 * targets and tasks, the database and the cache. Pure: the same stack has the same body.
 */
export function dashboardBody(subject: DashboardSubject): { readonly widgets: readonly object[] } {
  const rows = [trafficRow(subject), serviceRow(subject), databaseRow(subject), cacheRow(subject)];
  const widgets: object[] = [
    {
      type: "text",
      x: 0,
      y: 0,
      width: columns,
      height: headerHeight,
      properties: { markdown: headerOf(subject.stack) },
    },
  ];
  let y = headerHeight;
  if (subject.alarmArns.length > 0) {
    widgets.push({
      type: "alarm",
      x: 0,
      y,
      width: columns,
      height: alarmsHeight,
      properties: { title: "Alarms", alarms: [...subject.alarmArns] },
    });
    y += alarmsHeight;
  }
  for (const row of rows.filter((graphs) => graphs.length > 0)) {
    for (const [index, graph] of row.entries()) {
      const x = (index * graphWidth) % columns;
      const line = Math.floor((index * graphWidth) / columns);
      widgets.push(metricWidget(graph, subject.region, x, y + line * graphHeight));
    }
    y += Math.ceil((row.length * graphWidth) / columns) * graphHeight;
  }
  return { widgets };
}

function metricWidget(graph: Graph, region: string, x: number, y: number): object {
  return {
    type: "metric",
    x,
    y,
    width: graphWidth,
    height: graphHeight,
    properties: {
      title: graph.title,
      region,
      view: "timeSeries",
      stacked: false,
      stat: graph.stat,
      period: periodSeconds,
      metrics: graph.metrics,
      yAxis: { left: graph.percent === true ? { min: 0, max: 100 } : { min: 0 } },
    },
  };
}

const endpointServices = "AWS/PrivateLinkServices";

/** @source https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html */
function trafficRow({ serviceId }: DashboardSubject): Graph[] {
  /** One line per endpoint, those of endpoints that come later included. */
  const perEndpoint = (metric: string, stat: "Average" | "Sum"): Metric => [
    {
      expression: `SEARCH('{${endpointServices},"Service Id","VPC Endpoint Id"} MetricName="${metric}" "Service Id"="${serviceId}"', '${stat}', ${periodSeconds})`,
      label: "${PROP('Dim.VPC Endpoint Id')}",
      id: metric.charAt(0).toLowerCase() + metric.slice(1),
    },
  ];
  const ofService = (metric: string, label: string): Metric => [
    endpointServices,
    metric,
    "Service Id",
    serviceId,
    { label },
  ];
  return [
    { title: "Bytes per endpoint", stat: "Sum", metrics: [perEndpoint("BytesProcessed", "Sum")] },
    {
      title: "Connections per endpoint",
      stat: "Average",
      metrics: [perEndpoint("ActiveConnections", "Average")],
    },
    {
      title: "Endpoints, new connections and resets",
      stat: "Sum",
      metrics: [
        [
          endpointServices,
          "EndpointsCount",
          "Service Id",
          serviceId,
          { label: "Endpoints", stat: "Maximum" },
        ],
        ofService("NewConnections", "New connections"),
        ofService("RstPacketsSent", "Resets"),
      ],
    },
  ];
}

function serviceRow({ targets, tasks }: DashboardSubject): Graph[] {
  return [
    ...(targets === undefined ? [] : targetGraphs(targets)),
    ...(tasks === undefined ? [] : taskGraphs(tasks)),
  ];
}

/** @source https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html */
function targetGraphs({
  loadBalancer,
  targetGroup,
  zones,
}: NonNullable<DashboardSubject["targets"]>): Graph[] {
  const ofGroup = ["TargetGroup", targetGroup, "LoadBalancer", loadBalancer];
  return [
    {
      title: "Targets",
      stat: "Minimum",
      metrics: [
        ...zones.map((zone) => [
          "AWS/NetworkELB",
          "HealthyHostCount",
          ...ofGroup,
          "AvailabilityZone",
          zone,
          { label: `Healthy in ${zone}` },
        ]),
        ["AWS/NetworkELB", "UnHealthyHostCount", ...ofGroup, { label: "Unhealthy", stat: "Maximum" }],
      ],
    },
  ];
}

/** @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html */
function taskGraphs({ cluster, service }: NonNullable<DashboardSubject["tasks"]>): Graph[] {
  const ofService = ["ClusterName", cluster, "ServiceName", service];
  return [
    {
      title: "Tasks",
      stat: "Average",
      metrics: [
        ["ECS/ContainerInsights", "DesiredTaskCount", ...ofService, { label: "Desired" }],
        ["ECS/ContainerInsights", "RunningTaskCount", ...ofService, { label: "Running" }],
      ],
    },
    {
      title: "CPU and memory of the tasks",
      stat: "Average",
      percent: true,
      metrics: [
        ["AWS/ECS", "CPUUtilization", ...ofService, { label: "CPU %" }],
        ["AWS/ECS", "MemoryUtilization", ...ofService, { label: "Memory %" }],
      ],
    },
  ];
}

/** @source https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html */
function databaseRow({ database }: DashboardSubject): Graph[] {
  if (database === undefined) return [];
  const metric = (name: string, label: string): Metric => [
    "AWS/RDS",
    name,
    "DBInstanceIdentifier",
    database.identifier,
    { label },
  ];
  return [
    {
      title: "CPU of the database",
      stat: "Average",
      percent: true,
      metrics: [metric("CPUUtilization", "CPU %")],
    },
    {
      title: "Connections to the database",
      stat: "Maximum",
      metrics: [metric("DatabaseConnections", "Connections")],
    },
    {
      title: "Free storage of the database",
      stat: "Minimum",
      metrics: [metric("FreeStorageSpace", "Bytes")],
    },
  ];
}

/** @source https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html */
function cacheRow({ cache }: DashboardSubject): Graph[] {
  if (cache === undefined) return [];
  const perNode = (name: string): Metric[] =>
    cache.nodeIds.map((nodeId) => ["AWS/ElastiCache", name, "CacheClusterId", nodeId, { label: nodeId }]);
  return [
    {
      title: "CPU of the cache's engine",
      stat: "Average",
      percent: true,
      metrics: perNode("EngineCPUUtilization"),
    },
    {
      title: "Memory of the cache",
      stat: "Average",
      percent: true,
      metrics: perNode("DatabaseMemoryUsagePercentage"),
    },
    { title: "Evictions of the cache", stat: "Sum", metrics: perNode("Evictions") },
  ];
}
