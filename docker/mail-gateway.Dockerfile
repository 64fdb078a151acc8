# docker build -f docker/mail-gateway.Dockerfile -t workflowdesk-mail-gateway .
FROM node:22-slim
WORKDIR /app
COPY src/mail-gateway/package.json src/mail-gateway/package-lock.json src/mail-gateway/.npmrc ./
RUN npm ci --omit=dev
COPY src/mail-gateway/src ./src
USER node
# Inside the container both doors listen on all addresses; the compose file decides what is published.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 \
    GATEWAY_SMTP_HOST=0.0.0.0 GATEWAY_SMTP_PORT=2525 \
    GATEWAY_HTTP_HOST=0.0.0.0 GATEWAY_HTTP_PORT=8025
EXPOSE 2525 8025
HEALTHCHECK --interval=15s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.GATEWAY_HTTP_PORT}/healthz`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=2", "--optimize-for-size", "src/main.mjs"]
