import { endpointDnsNames } from "../../services/ec2/dns-names.ts";
import { ec2State } from "../../services/ec2/state.ts";
import { cacheSlice } from "../../services/elasticache/state.ts";
import { elasticLoadBalancingState } from "../../services/elbv2/state.ts";
import { rdsSlice } from "../../services/rds/state.ts";
import { startDnsServer, type DnsServer } from "../dns-server.ts";
import { createController, type Controller } from "./controller.ts";
import type { Surroundings } from "./surroundings.ts";

/** Port of every resolver: free for users, and not that of multicast DNS. */
const resolverPort = 5399;

/** The resolvers, one for what is public in DNS and one per VPC. */
export interface Names extends Controller {
  /** `host:port` of the resolver that knows public names only. */
  readonly publicResolver: string;
  /** The resolver of a VPC: public names and the VPC's private ones. */
  resolverOf(vpcId: string): { readonly address: string; readonly port: number };
}

type Table = ReadonlyMap<string, readonly string[]>;

/**
 * Starts the resolvers. Names of endpoints, load balancers, databases and caches are public on AWS too (and
 * lead to private addresses); private DNS names are known in their VPC only. @source aws-facts 1.7
 */
export async function startNames(
  { world, network, report }: Surroundings,
  loopbackNetwork: number,
): Promise<Names> {
  const publicAddress = `127.${loopbackNetwork}.0.2`;
  const vpcs = new Map<string, string>();
  let tables: { publicNames: Table; byVpc: ReadonlyMap<string, Table> } | undefined;

  const read = () => (tables ??= { publicNames: publicNames(), byVpc: privateNames() });

  const publicNames = (): Table => {
    const names = new Map<string, string[]>();
    const add = (name: string, networkInterfaceIds: readonly string[]) =>
      names.set(
        name.toLowerCase(),
        networkInterfaceIds.map((id) => network.addressOf(id)),
      );
    for (const { account, region, data } of ec2State.all(world)) {
      for (const endpoint of Object.values(data.endpoints)) {
        if (endpoint.type !== "Interface" || endpoint.state === "deleted") continue;
        const { regional, zonal } = endpointDnsNames({ scope: { world, account, region }, item: endpoint });
        add(regional, endpoint.networkInterfaceIds);
        for (const { name, networkInterfaceId } of zonal) add(name, [networkInterfaceId]);
      }
    }
    for (const { data } of elasticLoadBalancingState.all(world)) {
      for (const balancer of Object.values(data.loadBalancers)) {
        add(
          balancer.dnsName,
          balancer.zones.map((zone) => zone.networkInterfaceId),
        );
        for (const zone of balancer.zones)
          add(`${zone.zoneName}.${balancer.dnsName}`, [zone.networkInterfaceId]);
      }
    }
    for (const { data } of rdsSlice.all(world)) {
      for (const instance of Object.values(data.instances))
        add(instance.address, [instance.networkInterfaceId]);
    }
    for (const { data } of cacheSlice.all(world)) {
      for (const group of Object.values(data.groups)) {
        const [primary, ...replicas] = group.nodes;
        if (primary !== undefined) add(group.primaryAddress, [primary.networkInterfaceId]);
        add(
          group.readerAddress,
          (replicas.length > 0 ? replicas : group.nodes).map((node) => node.networkInterfaceId),
        );
        for (const node of group.nodes) add(node.address, [node.networkInterfaceId]);
      }
    }
    return names;
  };

  const privateNames = (): ReadonlyMap<string, Table> => {
    const result = new Map<string, Map<string, string[]>>();
    for (const { data } of ec2State.all(world)) {
      for (const endpoint of Object.values(data.endpoints)) {
        if (!endpoint.servesPrivateDns) continue;
        const names = result.get(endpoint.vpcId) ?? new Map<string, string[]>();
        result.set(endpoint.vpcId, names);
        const addresses = endpoint.networkInterfaceIds.map((id) => network.addressOf(id));
        for (const name of endpoint.privateDnsNames) names.set(name.toLowerCase(), addresses);
      }
    }
    return result;
  };

  const server: DnsServer = await startDnsServer({
    listen: [{ address: publicAddress, port: resolverPort }],
    resolve(name, type, { serverAddress }) {
      const { publicNames: everywhere, byVpc } = read();
      const vpcId = vpcs.get(serverAddress);
      const found =
        (vpcId === undefined ? undefined : inTable(byVpc.get(vpcId), name)) ??
        everywhere.get(name.toLowerCase());
      if (found === undefined) return "NXDOMAIN";
      return type === "A" ? rotated(found) : [];
    },
  });

  const resolverOf = (vpcId: string) => ({
    address: network.pool.allocate(`resolver:${vpcId}`),
    port: resolverPort,
  });

  const controller = createController(
    "names",
    async () => {
      tables = undefined;
      const live = new Set(ec2State.all(world).flatMap(({ data }) => Object.keys(data.vpcs)));
      for (const [address, vpcId] of vpcs) {
        if (live.has(vpcId)) continue;
        vpcs.delete(address);
        await server.remove(address);
        network.pool.release(`resolver:${vpcId}`);
      }
      const known = new Set(vpcs.values());
      for (const vpcId of live) {
        if (known.has(vpcId)) continue;
        const endpoint = resolverOf(vpcId);
        await server.add(endpoint);
        vpcs.set(endpoint.address, vpcId);
      }
    },
    () => server.stop(),
    report,
  );
  return { ...controller, publicResolver: `${publicAddress}:${resolverPort}`, resolverOf };
}

/** An exact name, or the wildcard one label up. */
function inTable(table: Table | undefined, name: string): readonly string[] | undefined {
  const wanted = name.toLowerCase();
  return table?.get(wanted) ?? table?.get(`*.${wanted.split(".").slice(1).join(".")}`);
}

/** Round robin, as Route 53 answers. */
let turn = 0;
function rotated(addresses: readonly string[]): readonly string[] {
  turn += 1;
  const at = addresses.length === 0 ? 0 : turn % addresses.length;
  return [...addresses.slice(at), ...addresses.slice(0, at)];
}
