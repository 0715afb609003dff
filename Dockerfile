# The emulator and Node, and nothing else: `docker build -t parlel-mistral .`
# The build's stage runs on the builder's own architecture, since what it makes is the same for all.
ARG NODE=docker.io/library/node:24-slim

FROM --platform=$BUILDPLATFORM ${NODE} AS build
WORKDIR /build
COPY package.json package-lock.json tsconfig.json ./
RUN npm ci --ignore-scripts
COPY scripts scripts
COPY src src
COPY strategies strategies
COPY fixtures/fixture.schema.json fixtures/
RUN node scripts/build.mjs && mkdir data

FROM ${NODE}
COPY --from=build /build/package.json /opt/parlel-mistral/
COPY --from=build /build/dist /opt/parlel-mistral/dist
# Fixtures are looked for here; data is written here when PARLEL_MISTRAL_DATA names it.
WORKDIR /parlel
COPY --from=build --chown=1000:1000 /build/data data
USER 1000:1000
ENV HOST=0.0.0.0 PORT=4755
EXPOSE 4755
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s \
  CMD ["node", "/opt/parlel-mistral/dist/cli.js", "health"]
ENTRYPOINT ["node", "/opt/parlel-mistral/dist/cli.js"]
