/** Ids of the serializations in a frame's flags. Java: `org.apache.dubbo.common.serialize.Constants`. */
export const SerializationId = { Hessian2: 2, Fastjson2: 23 } as const;
