import { defineService, method, t } from "dubbo-ts";

export const LargeApi = defineService("org.example.bench.LargeApi", {
  methods: { body: method(t.int).returns(t.bytes), text: method(t.string).returns(t.string) },
});
