# syntax=docker/dockerfile:1
# docker build -t rectrain .
# docker run --rm -v "$PWD/work:/work" rectrain run -c configs/sample.yaml
#
# The distribution on a Java runtime, without build tools and without root. Configurations, data and runs
# are a volume, /work, that user 10001 may write.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY . .
# -Dquick: static checks and tests are CI's work. The cache keeps what was fetched from one build to the next.
RUN --mount=type=cache,target=/root/.m2 mvn -B -q -Dquick -Dmaven.test.skip=true package

FROM eclipse-temurin:17-jre-jammy
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# Threads of the tensor library (libgomp) are no part of the base image.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 rectrain \
    && install -d -o rectrain -g rectrain /work
COPY --from=build /build/cli/target/rectrain /opt/rectrain
COPY --from=build /build/integrations /opt/rectrain/integrations
USER rectrain
WORKDIR /work
ENV PATH="/opt/rectrain/bin:${PATH}"
ENTRYPOINT ["rectrain"]
CMD ["--help"]
