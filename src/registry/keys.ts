import { type Item, toItem } from "./attributes.ts";

/** Partition of the requests of one consumer account; the table's policy lets that account write here and nowhere else. */
export const requestPartition = (account: string): string => `ACCOUNT#${account}`;

/** Partition of the decisions about one consumer account: the owner's alone. */
const decisionPartition = (account: string): string => `DECISION#${account}`;

/** Key of a request item. */
export const requestKey = (account: string, endpointId: string): Item =>
  toItem({ pk: requestPartition(account), sk: `REQUEST#${endpointId}` });

/** Key of a decision item. */
export const decisionKey = (account: string, endpointId: string): Item =>
  toItem({ pk: decisionPartition(account), sk: endpointId });
