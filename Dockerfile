# The activation lab in a container:
#   docker build -t activation-lab .
#   docker run -p 8501:8501 -v activation-lab:/data activation-lab
# or hardened, with limits: docker compose up (compose.yaml).
# The CPU build of torch comes from PyTorch's own index. For the build with CUDA that PyPI holds:
#   docker build --build-arg EXTRA_INDEX= -t activation-lab .

FROM python:3.11-slim AS packages
ARG EXTRA_INDEX=https://download.pytorch.org/whl/cpu
COPY requirements.txt .
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir ${EXTRA_INDEX:+--extra-index-url "$EXTRA_INDEX"} -r requirements.txt

FROM python:3.11-slim
COPY --from=packages /opt/venv /opt/venv
RUN useradd --uid 1000 --create-home lab \
 && mkdir /data \
 && chown lab:lab /data
WORKDIR /app
COPY app.py LICENSE ./
COPY .streamlit/ .streamlit/
COPY assets/ assets/
COPY learnact/ learnact/
COPY pages/ pages/
RUN /opt/venv/bin/python -m compileall -q learnact pages
USER lab
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LEARNACT_DATA=/data \
    LEARNACT_HOME=/data/home \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501
# Downloaded data sets, and in home/ what visitors trained: all that is written, and all that outlives the container.
VOLUME ["/data"]
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['STREAMLIT_SERVER_PORT'] + '/health', timeout=4)"]
CMD ["streamlit", "run", "app.py"]
