"""Compiled kernels: cubins with the lines of their source, and nvdisasm."""

import glob
import json
import os
import shlex
import shutil
import struct
import subprocess

KERNELS = {"charged_sheet": "kernel_sheet", "exact": "kernel_exact_square"}
LINES = "-lineinfo"  # changes no instruction


def find_nvdisasm(root):
    """CUDA's, or the one that LibTorch's wheels bring along."""
    beside = glob.glob(os.path.join(root, ".venv/lib/python*/site-packages/triton/backends/nvidia/bin/nvdisasm"))
    for path in ("nvdisasm", "/usr/local/cuda/bin/nvdisasm", *beside):
        if found := shutil.which(path):
            return found
    return None


def nvcc_version(nvcc):
    words = subprocess.run([nvcc, "--version"], capture_output=True, text=True, check=True).stdout.split()
    return words[words.index("release") + 1].rstrip(",")


def compile_command(build, kernel):
    """nvcc's command line for a kernel, as the build has it, without architectures and output."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entry = next(e for e in json.load(file) if e["file"].endswith(f"/engine/{kernel}.cu") and "nvcc" in e["command"])
    words = iter(shlex.split(entry["command"]))
    kept = []
    for word in words:
        if word in ("-o", "-MF", "-MT", "-x", "-c"):
            next(words)
        elif not word.startswith(("--generate-code", "-gencode", "-arch", "-MD", "-lineinfo", "--no-compress")):
            kept.append(word)
    return kept, entry["file"]


def compile_cubin(build, kernel, architecture):
    folder = os.path.join(build, "gpu_model")
    os.makedirs(folder, exist_ok=True)
    cubin = os.path.join(folder, f"{kernel}.sm_{architecture}.cubin")
    words, source = compile_command(build, kernel)
    subprocess.run([*words, LINES, "-cubin", f"-arch=sm_{architecture}", "-o", cubin, source], check=True)
    return cubin


def take_out_cubin(path, to):
    """The machine code in an object file for one architecture, which is an ELF file within it."""
    with open(path, "rb") as file:
        data = file.read()
    elf, cuda = b"\x7fELF\x02\x01\x01", 190
    at = data.find(elf, 1)
    while at >= 0 and struct.unpack_from("<H", data, at + 18)[0] != cuda:
        at = data.find(elf, at + 1)
    if at < 0:
        raise ValueError(f"{path} has no machine code of a GPU that is not compressed")
    with open(to, "wb") as file:
        file.write(data[at:])
    return to
