/** AWS ids of the stack's resources, by their names. */
export type Ids = (resource: string) => string;

/** Something that is done to one resource of stack `shop` behind privlink's back, by the AWS CLI. */
export interface Disaster {
  /** Part that it happens to. */
  readonly part: string;
  /** What is done, in words that complete "when somebody". */
  readonly does: string;
  /** AWS CLI commands; the last one is the deed, those before it make it possible. */
  readonly commands: (id: Ids) => readonly (readonly string[])[];
  /**
   * AWS itself refuses the deed with this code, because other parts use the resource. Else the plan names the
   * part, and those in `follows`, and the next `init producer` repairs them.
   */
  readonly refused?: string;
  /** Parts beside the own one that change with it. */
  readonly follows?: readonly string[];
}

/** A command of the AWS CLI: the line is split at blanks, what has blanks comes after. */
export const line = (text: string, ...more: readonly string[]): string[] => [...text.split(" "), ...more];
