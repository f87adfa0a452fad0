# Answers programs that POST documents, as `make serve` does, on a CPU:
#
#   docker build -t redaction .
#   docker run --rm -p 127.0.0.1:5001:5001 redaction
#
# Inside it always answers at port 5001; the first number of -p is the port outside.
#
# It serves the detector that comes with the project. Settings go behind the image's name, and a champion comes from a
# store that is reached from inside:
#
#   docker run --rm -p 127.0.0.1:5001:5001 redaction tracking=server tracking.uri=http://mlflow.example.org:5000
#
# torch comes from the registry of all other packages, with its libraries for CUDA: the image has some 9 GB.
FROM python:3.12-slim

# OpenMP, on which torch computes; all else that OpenCV and pdfium need is in their wheels or in the base
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --create-home --uid 10001 redaction
WORKDIR /app
RUN chown redaction:redaction /app

COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps -r requirements.lock

COPY --chown=redaction:redaction pyproject.toml README.md LICENSE ./
COPY --chown=redaction:redaction conf conf
COPY --chown=redaction:redaction redaction redaction
# setuptools is locked too; in place, since settings lie beside the package
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --editable .

USER 10001
ENV PYTHONUNBUFFERED=1 \
    MLFLOW_DISABLE_TELEMETRY=true
EXPOSE 5001
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5001/ping', timeout=8)"]
ENTRYPOINT ["python", "-m", "redaction", "serve", "serve.host=0.0.0.0"]
