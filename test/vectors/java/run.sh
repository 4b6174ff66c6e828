#!/bin/sh
# Runs a main class of this project: `sh run.sh WriteVectors ../hessian2`. Java 17, `mvn process-classes` first.
cd "$(dirname "$0")" || exit 1
main=$1
shift
opens=""
for package in lang lang.reflect math util util.concurrent util.concurrent.atomic io time time.chrono net; do
  opens="$opens --add-opens java.base/java.$package=ALL-UNNAMED"
done
# shellcheck disable=SC2086
exec java $opens -cp target/classes "org.dubbots.vectors.$main" "$@"
