import { defineService, method, t } from "dubbo-ts";

export const QuickApi = defineService("org.example.bench.QuickApi", {
  methods: { text: method(t.string).returns(t.string) },
});

/** One contract in two places of one port: the version says which. */
export const BurnApi = defineService("org.example.bench.BurnApi", {
  methods: { burn: method(t.int).returns(t.int) },
});
export const IN_WORKERS = "1.0.0";
export const INLINE = "2.0.0";
