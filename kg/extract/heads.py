"""Which kind of thing a noun phrase names, told by its head, the last noun."""

from functools import lru_cache

from kg.names import singular

_HEADS = {
    "Dataset": """dataset benchmark corpus testbed leaderboard challenge arena testset bench treebank
        database anthology competition collection archive data""",
    "Model": "model family llm vlm mllm lvlm lmm plm checkpoint chatbot assistant detector codec verifier generator",
    "Software": """system library toolkit platform engine package software compiler simulator infrastructure tool
        service middleware codebase toolbox api interface ecosystem server
        environment harness app application workbench plugin plug-in portal website program""",
    "Technique": """method approach algorithm framework technique strategy mechanism paradigm architecture module loss
        optimizer objective scheme procedure layer attention pipeline recipe adapter scheduler quantizer learning
        training tuning pre-training pretraining finetuning quantization pruning distillation network transformer
        encoder decoder embedding regularization normalization augmentation sampling decoding prompting parallelism
        function operator kernel solver estimator convolution tokenizer router block unit law index
        retrieval-augmentation sparsification merging initialization policy prior rule representation
        encoding protocol process formulation template optimization adaptation compression
        aggregation token autoencoder diffusion experts tree graph hashing cache caching batching offloading
        scaling filtering deduplication sharding checkpointing prompt""",
    "Hardware": """gpu cpu tpu accelerator supercomputer processor chip device fpga asic machine cluster node camera
        sensor npu ssd""",
    "Metric": """metric score indicator measure share fraction proportion accuracy latency throughput efficiency quality speed footprint cost overhead perplexity
        robustness scalability complexity consumption error rate precision recall speedup diversity toxicity fidelity
        utilization bandwidth runtime""",
    "Task": """task classification generation segmentation detection recognition translation reasoning answering
        understanding retrieval forecasting summarization captioning synthesis restoration estimation modeling
        modelling prediction reconstruction editing manipulation super-resolution inpainting extraction ranking
        recommendation parsing completion navigation planning localization matching tracking search""",
    "Organization": "team lab laboratory university institute consortium collaboration community company group",
}
KIND_OF_HEAD: dict[str, str] = {head: kind for kind, heads in _HEADS.items() for head in heads.split()}
"""Kind by the head's singular, in lower case."""


@lru_cache(maxsize=1 << 16)
def kind_of_head(word: str) -> str | None:
    """Tell the kind by a head noun, or None where the noun does not tell.

    >>> kind_of_head("benchmarks"), kind_of_head("Networks"), kind_of_head("cats")
    ('Dataset', 'Technique', None)
    """
    word = word.casefold()
    return KIND_OF_HEAD.get(word) or KIND_OF_HEAD.get(_singular(word)) or _by_last_part(word)


def _singular(word: str) -> str:
    return {"corpora": "corpus", "losses": "loss", "indices": "index", "processes": "process"}.get(word) or singular(
        word
    )


def _by_last_part(word: str) -> str | None:
    last = word.rsplit("-", 1)[-1]
    return None if last == word else KIND_OF_HEAD.get(_singular(last))
