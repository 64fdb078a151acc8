# docker build -f docker/desk.Dockerfile -t workflowdesk-desk .
FROM node:22-slim AS node

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
# npm restores the script sandbox, the mail gateway and the style sheets while .NET builds.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY build ./build
COPY workflows ./workflows
COPY src ./src
RUN dotnet publish src/WorkflowDesk.Web -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# Runs the script sandbox. The base image already listens on 8080 (ASPNETCORE_HTTP_PORTS).
COPY --from=node /usr/local/bin/node /usr/local/bin/node
WORKDIR /app
COPY --from=build /app ./
RUN mkdir /data && chown "$APP_UID" /data
USER $APP_UID
ENV ASPNETCORE_ENVIRONMENT=Production \
    Desk__DataDirectory=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/live').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["dotnet", "WorkflowDesk.Web.dll"]
