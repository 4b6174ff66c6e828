#!/bin/sh
# The exam of Java by Java, each line by each: what does not pass here must not be asked of another implementation.
# Build first (README.md), then: unshare -n ./selftest.sh    (Linux, root; nothing leaves the namespace's loopback)
set -eu
cd "$(dirname "$0")"
ip link set lo up 2>/dev/null || true
work=$(mktemp -d)
provider=
consumer=
finish() {
  exec 8>&- 9>&- || true # the end of their input ends both
  for pid in $provider $consumer; do wait "$pid" || true; done
  rm -rf "$work"
}
trap finish EXIT
mkfifo "$work/provider.in" "$work/consumer.in"

start() { # line, main, arguments...
  line=$1
  main=$2
  shift 2
  exec java $(cat "$line/jvm.options") -cp "$line/target/app/*:$line/target/lib/*" "org.dubbots.interop.$main" "$@"
}

await() { # file, pattern, seconds
  tries=$(($3 * 10))
  until grep -q "$2" "$1"; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || { echo "no $2 in time" >&2; cat "$work"/*.err >&2; exit 1; }
    sleep 0.1
  done
}

exam() { # provider's line and arguments; consumer's line and arguments; the cases that Java itself cannot pass
  : >"$work/provider.out" >"$work/consumer.out"
  start "$1" ProviderMain shutdown.wait=1000 $2 <"$work/provider.in" >"$work/provider.out" 2>"$work/provider.err" &
  provider=$!
  exec 8>"$work/provider.in"
  await "$work/provider.out" '"ready":true' 30
  port=$(sed -n 's/.*"port":\([0-9]*\).*/\1/p' "$work/provider.out")
  start "$3" ConsumerMain "port=$port" $4 <"$work/consumer.in" 8>&- >"$work/consumer.out" 2>"$work/consumer.err" &
  consumer=$!
  exec 9>"$work/consumer.in"
  printf '{"do":"run","except":"%s"}\n' "$5" >&9
  await "$work/consumer.out" '"passed"' 180
  grep '"ok":false' "$work/consumer.out" || true
  printf '%s: ' "provider $1 $2, consumer $3 $4, without $5"
  grep '"passed"' "$work/consumer.out"
  grep -q '"failed":0}' "$work/consumer.out"

  echo '{"do":"load","threads":4,"ms":20}' >&9
  sleep 1
  echo stop >&8
  await "$work/provider.out" '"stopped":true' 30
  echo unload >&9
  await "$work/consumer.out" '"finished":true' 30
  grep '"finished":true' "$work/consumer.out" | cut -c1-200
  # While the provider goes, a call is refused for want of a provider (code 6) before it is sent, and never lost.
  grep -Eq '"wrong":0,"failed":[0-9]+,"errors":\{("RpcException code 6":[0-9]+)?\}' "$work/consumer.out" ||
    [ "$1$3" != java33java33 ]
  echo stop >&9
  wait "$provider" || true
  wait "$consumer" || true
  exec 8>&- 9>&-
  provider=
  consumer=
}

skew33='echoCalendarMap'
skew27='echoUuidMap'
deaf='request over the provider'
exam java33 "heartbeat=1000" java33 "heartbeat=1000" "$skew33"
exam java33 "payload=4194304" java33 "provider.payload=4194304" "$skew33"
exam java27 "payload=4194304" java27 "provider.payload=4194304" "$skew27|$deaf"
exam java33 "payload=4194304" java27 "provider.payload=4194304" "$skew33|$skew27"
exam java27 "payload=4194304" java33 "provider.payload=4194304" "$skew33|$skew27|$deaf|echoPoint"
