/**
 * What helps against a refusal of AWS, by the name of its error; undefined where its own words have to do. It is said
 * before the command that goes on, so it names what to change and not what to run.
 */
export function remedyFor(name: string): string | undefined {
  return remedies.find(({ names }) => names.test(name))?.remedy;
}

/** Names as EC2, Elastic Load Balancing, RDS, ElastiCache, ECS, ECR and IAM have them, with and without their ending. */
const remedies: readonly { readonly names: RegExp; readonly remedy: string }[] = [
  {
    names: /^InsufficientFreeAddressesInSubnet$|^NotEnoughFreeAddresses/,
    remedy: "Free addresses in the subnet that AWS names, or name subnets with room",
  },
  {
    names:
      /^Insufficient\w*Capacity(?:Fault|Exception)?$|^CapacityNotAvailable|^Server\.InsufficientInstanceCapacity$/,
    remedy:
      "AWS has none of that size in these zones now: choose another class or other zones (network.zoneIds) in privlink.yaml, or wait",
  },
  {
    names:
      /(?:Limit|Quota)\w*Exceeded(?:Fault|Exception)?$|^LimitExceeded|^ServiceQuotaExceeded|^TooMany[A-Z]\w*$/,
    remedy: "Raise that quota in Service Quotas, or remove what is not needed any more",
  },
  {
    names: /^(?:OptInRequired|SubscriptionRequired(?:Exception)?|PendingVerification|Blocked)$/,
    remedy: "Have the account activated for this service",
  },
  {
    names:
      /^(?:InvalidParameter\w*|InvalidInput\w*|ValidationError|ValidationException|UnsupportedAvailabilityZone\w*)$/,
    remedy: "Correct in privlink.yaml what AWS names",
  },
];
