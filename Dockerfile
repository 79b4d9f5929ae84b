# The app with everything it can use. Two stages: what builds stays behind, what runs has no compiler and no root.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE app_streamlit.py ./
COPY .streamlit .streamlit
COPY groundwork groundwork
COPY inventories inventories
COPY footprint footprint
COPY cbam cbam
COPY app_pages app_pages
COPY examples/data examples/data
RUN python -m venv /opt/pcf-cbam \
 && /opt/pcf-cbam/bin/pip install --no-cache-dir --disable-pip-version-check --constraint constraints.txt \
    '.[app,signin,postgres,report,cluster]'

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --create-home --home-dir /app --shell /usr/sbin/nologin pcf \
 && mkdir /data && chown pcf /data
COPY --from=build /opt/pcf-cbam /opt/pcf-cbam
ENV PATH=/opt/pcf-cbam/bin:$PATH \
    PCF_CBAM_HOME=/data \
    MALLOC_ARENA_MAX=2 \
    OPENBLAS_NUM_THREADS=1 \
    PYTHONUNBUFFERED=1
WORKDIR /app
USER pcf
VOLUME /data
EXPOSE 8501
# The server answers, and says that database, folder and disk are there.
HEALTHCHECK --interval=60s --timeout=20s --start-period=30s CMD python -c "import http.client; \
c = http.client.HTTPConnection('127.0.0.1', 8501, timeout=15); c.request('GET', '/health'); \
raise SystemExit(c.getresponse().status != 200)"
# No fonts are installed: documents carry their own, and the screen uses those of its reader.
CMD ["cbam", "app", "--host", "0.0.0.0"]
