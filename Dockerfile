# One image for every service of docker-compose.yml. Written against the notes of Airflow's own image; checked by
# tests/deployment, but never built here: no Docker engine was at hand.
FROM apache/airflow:3.3.2-python3.11

# The locked versions first: they change seldom, and this layer is then kept.
COPY --chown=airflow:0 requirements.lock /opt/airflow/build/
RUN pip install --no-cache-dir --require-hashes -r /opt/airflow/build/requirements.lock

COPY --chown=airflow:0 pyproject.toml README.md /opt/airflow/build/
COPY --chown=airflow:0 src /opt/airflow/build/src
RUN pip install --no-cache-dir --no-deps --no-build-isolation /opt/airflow/build

COPY --chown=airflow:0 dags /opt/airflow/dags
COPY --chown=airflow:0 plugins /opt/airflow/plugins
COPY --chown=airflow:0 config /opt/airflow/config
