/** A resource as the Resource Groups Tagging API lists it. */
export interface TaggedResource {
  readonly arn: string;
  /** As type filters name it: `ec2:subnet`, or the service alone where ARNs have no type (`sns`). */
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
}
