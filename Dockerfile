FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package's script runs. The Node that npm would bring is this image's own.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/node-linux-*

FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends bubblewrap ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE* ./
COPY domain domain
COPY activities activities
COPY audit audit
COPY bot bot
COPY cli cli
COPY migrations migrations
COPY processes processes
COPY sandbox sandbox
COPY workflows workflows
ENV NODE_ENV=production COUNTERSIGN_DATA=/data XDG_CACHE_HOME=/data/cache
USER node
VOLUME /data
ENTRYPOINT ["node"]
CMD ["processes/start.ts"]
