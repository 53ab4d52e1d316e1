/** Flow logs of a VPC, a subnet or a network interface. No record is ever written: see README.md. */
export interface FlowLog {
  /** `fl-…` */
  readonly id: string;
  readonly resourceId: string;
  readonly trafficType: "ACCEPT" | "REJECT" | "ALL";
  /** Name of the log group. */
  readonly logGroupName: string;
  /** ARN of the role that delivers. */
  readonly permissionArn: string;
  readonly logFormat: string;
  /** Seconds: 60 or 600. */
  readonly maxAggregationIntervalSeconds: number;
  /** ISO 8601. */
  readonly createdAt: string;
  tags: Record<string, string>;
}
