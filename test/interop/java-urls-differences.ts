/** Whose urls stand beside ours. Java 3.3 registers instances besides, unless told not to. */
export type Peer = "java33" | "java33 by interface alone" | "java27";

const JAVA_33: readonly Peer[] = ["java33", "java33 by interface alone"];
const JAVA_27: readonly Peer[] = ["java27"];
const JAVA: readonly Peer[] = [...JAVA_33, ...JAVA_27];

/** A key that may have another value in our urls than in Java's, and why. A value that is not given is a key that is not there. */
export interface Difference {
  readonly peers: readonly Peer[];
  readonly side: "provider" | "consumer" | "both";
  /** Of these urls alone. */
  readonly of?: RegExp;
  readonly key: RegExp;
  readonly theirs?: RegExp;
  readonly ours?: RegExp;
  readonly why: string;
}

/** All that may differ. */
export const DIFFERENCES: readonly Difference[] = [
  {
    peers: JAVA,
    side: "both",
    key: /^release$/,
    theirs: /^(3\.3\.6|2\.7\.23)$/,
    ours: /^dubbo-ts-\d/,
    why: "each says what it is",
  },
  {
    peers: JAVA,
    side: "both",
    key: /^revision$/,
    theirs: /^1-api$/,
    ours: /^(1\.0\.0|\*)$/,
    why: "Java's is the version of the jar that the interface came in; where there is none, it is that of the service",
  },
  {
    peers: JAVA,
    side: "both",
    of: /VersionedService (-|marked)$/,
    key: /^revision$/,
    theirs: /^1-api$/,
    why: "as above, and a service without a version has none",
  },
  {
    peers: JAVA,
    side: "provider",
    key: /^serialization$/,
    ours: /^hessian2$/,
    why: "Java's default, said aloud for dubbo-go and for consumers that prefer another one",
  },
  {
    peers: JAVA_33,
    side: "provider",
    key: /^prefer\.serialization$/,
    theirs: /^hessian2,fastjson2$/,
    ours: /^hessian2$/,
    why: "we have no fastjson2",
  },
  {
    peers: JAVA_27,
    side: "provider",
    key: /^prefer\.serialization$/,
    ours: /^hessian2$/,
    why: "a key of 3.x, which 2.7 passes over",
  },
  {
    peers: ["java33"],
    side: "provider",
    key: /^service-name-mapping$/,
    theirs: /^true$/,
    why: "Java has registered an instance besides; ours are found by interface alone",
  },
  {
    peers: JAVA_33,
    side: "both",
    key: /^(find\.return|(find|note)\.sent)$/,
    theirs: /^true$/,
    why: "defaults that 3.3 writes beside every setting of a method; 2.7 leaves them out, as we do",
  },
  {
    peers: JAVA,
    side: "consumer",
    key: /^sticky$/,
    theirs: /^false$/,
    why: "a default that Java writes on every reference; nobody but the consumer itself reads it",
  },
  {
    peers: JAVA_33,
    side: "consumer",
    key: /^(background|executor-management-mode|unloadClusterRelated)$/,
    theirs: /^(false|isolation)$/,
    why: "how Java 3.3 runs its own process",
  },
  {
    peers: JAVA_33,
    side: "consumer",
    key: /^file-cache$/,
    theirs: /^false$/,
    why: "how these Java peers are set up: see Settings.java",
  },
  {
    peers: JAVA,
    side: "consumer",
    key: /^qos\.enable$/,
    theirs: /^false$/,
    why: "how these Java peers are set up: see DubboLine.java",
  },
  {
    peers: JAVA,
    side: "consumer",
    of: /VersionedService marked$/,
    key: /^scope$/,
    ours: /^remote$/,
    why: "a generic client of ours never calls within the process, and says so by Java's own key",
  },
  {
    peers: JAVA_27,
    side: "both",
    key: /^metadata-type$/,
    theirs: /^remote$/,
    why: "where 2.7 puts what it knows of its services, whether or not there is such a place; 3.3 does not say",
  },
  {
    peers: JAVA_27,
    side: "provider",
    key: /^anyhost$/,
    theirs: /^true$/,
    why: "a matter of the provider's process, which 3.3 publishes no more",
  },
  {
    peers: JAVA_27,
    side: "provider",
    key: /^pid$/,
    theirs: /^\d+$/,
    why: "a matter of the provider's process, which 3.3 publishes no more",
  },
  {
    peers: JAVA_27,
    side: "provider",
    key: /^service\.name$/,
    theirs: /^ServiceBean:/,
    why: "the id of 2.7's own configuration",
  },
  {
    peers: JAVA_27,
    side: "provider",
    key: /^of\.service$/,
    theirs: /^t$/,
    ours: /^s$/,
    why: "2.7 writes a parameter with a hyphen once more with a dot, over the one that has the dot",
  },
  {
    peers: JAVA_27,
    side: "consumer",
    key: /^of\.reference$/,
    theirs: /^r$/,
    why: "2.7 writes a parameter with a hyphen once more with a dot",
  },
  {
    peers: JAVA_27,
    side: "consumer",
    of: /VersionedService marked$/,
    key: /^\(path\)$/,
    theirs: /^org\.apache\.dubbo\.rpc\.service\.GenericService$/,
    ours: /^org\.dubbots\.interop\.api\.VersionedService$/,
    why: "2.7 names the node of a generic client after its class, and keeps the interface in the key; 3.3 after the interface",
  },
];
