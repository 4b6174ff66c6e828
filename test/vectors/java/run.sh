#!/bin/sh
# Runs a main class of this project: `sh run.sh WriteVectors ../hessian2`. Java 17, `mvn compile` first.
cd "$(dirname "$0")" || exit 1
main=$1
shift
opens=""
for package in lang lang.reflect math util util.concurrent io time net; do
  opens="$opens --add-opens java.base/java.$package=ALL-UNNAMED"
done
# shellcheck disable=SC2086
exec java $opens -cp "target/classes:${HESSIAN_LITE:-target/lib/hessian-lite-4.0.4.jar}" "org.dubbots.vectors.$main" "$@"
