/** A resource as the Resource Groups Tagging API lists it; its type follows from its ARN. */
export interface TaggedResource {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}
