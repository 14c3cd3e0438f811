"""Word lists of plain English and of scientific prose, by the part they play in finding names."""

import re

OWN = re.compile(r"\b(?:[Ww]e|[Oo]urs?|[Tt]his (?:paper|work|study|report|article)|[Tt]he proposed)\b")
"""How a paper speaks of its own work."""
PICTURES = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
"""Ranges of the characters that some put before a name (https://www.unicode.org/reports/tr51/)."""

FUNCTION = frozenset(
    """
    a an the this that these those some any each every all both either neither no such another other others same
    and or but nor so yet if then than as of in on at by for from with without within into onto over under
    between among amongst across through during before after above below up down out off about against toward towards
    via per to upon along it its itself they them their themselves we us our ours i my you your he she his her
    who whom whose which what when where why how there here not only also even just still already very more most
    less least much many few several is are was were be been being am do does did done has have had having can
    could may might must shall should will would while whereas although though because since unless until once
    however therefore thus hence moreover furthermore additionally besides meanwhile instead rather otherwise
    namely i.e e.g etc et al vs versus one two three four five six seven eight nine ten first second third
    finally lastly next last despite due like unlike including based using given
    """.split()
)
"""Words that end a noun phrase."""

VAGUE = frozenset(
    """
    novel new simple simpler effective efficient general generic powerful robust comprehensive large larger
    largest small smaller big huge massive various different diverse numerous multiple single recent previous
    prior existing current traditional conventional classical classic standard common popular typical modern
    advanced latest emerging state-of-the-art sota strong stronger weak good better best high higher highest low
    lower lowest significant substantial remarkable impressive promising innovative groundbreaking cutting-edge
    pioneering unique specific particular certain additional extra further potential possible important key main
    major core crucial critical essential fundamental basic primary principal original initial final overall
    total entire whole full complete full-scale unified principled practical scalable flexible lightweight
    easy-to-use open-source open-sourced publicly public available accessible free proposed presented introduced
    developed resulting corresponding respective related relevant similar comparable competitive superior
    inferior optimal near-optimal suboptimal extensive intensive thorough systematic detailed careful carefully
    fast faster slow slower cheap cheaper expensive costly complex complicated sophisticated challenging
    difficult hard easy well-known widely-used well-designed high-quality large-scale small-scale web-scale
    billion-scale million-scale trillion-scale first-ever first second third fourth two three four five own
    real-world underlying so-called highly extremely ultra fully surprisingly simply specifically specially
    newly alternative improved enhanced optimized tailored dedicated straightforward intuitive elegant minimal
    minimalistic bespoke versatile holistic end-to-end general-purpose downstream upstream reduced increased
    degraded accumulated excessive exceptional prohibitive considerable notable acceptable average mean
    excellent realistic redefined renewed vanilla acute top-tier disproportionate adequate outstanding
    unprecedented inherent dominant attendant targeted offline online non-trivial inappropriate affordable
    ever-growing growing better-performing best-performing accurate precise proper subsequent successful stable
    deeper richer sufficient insufficient poor sheer true truly real open closed
    """.split()
)
"""Adjectives that praise or place a thing and are no part of its name."""

VERBS = frozenset(
    """
    achieve allow apply assess attain attract avoid boost bring build capture claim combine compare compromise
    conduct consider consist construct contain contribute create degrade deliver demonstrate deploy derive
    describe detect determine develop discover draw employ enable endow enhance ensure equip evaluate examine
    exceed exhibit explore exploit extend extract facilitate fit focus foster gain generate grow guarantee
    handle hinder identify impede implement improve include incorporate increase incur induce influence inform
    inherit integrate introduce investigate keep lack lead learn leverage limit maintain make maximize measure
    minimize mitigate obtain offer optimize outperform overcome perform pose preserve prevent prioritize produce
    prove provide push reach realize reduce rely remain remove replace represent require resolve retain reveal
    run sacrifice save scale select serve show showcase simplify solve speed struggle suffer suggest support
    surpass tackle take target test train transform treat understand utilize validate verify yield use feature
    face fall find fail seek aim attempt adopt accelerate accomplish address adapt align allocate alleviate
    analyze approach become begin believe benefit bypass call cause characterize choose come compute cover
    decrease define depend design drive eliminate emerge enjoy estimate exist expand explain express generalize
    get give go happen help hold hope illustrate imitate incentivize inspire involve know let look lower match
    mean mimic miss move need observe occur offload operate parallelize play predict present propose quantify
    raise recommend report rescale revisit see set shed shift sit slow solve specialize stand start stay
    strengthen study summarize sustain tell tend unlock unify vary work
    """.split()
)
"""Verbs of scientific prose in their base form. Where one is also a noun of a name ("search", "transfer") it is not here."""

HOLLOW = frozenset(
    """
    approach approaches method methods methodology technique techniques strategy strategies framework frameworks
    model models system systems algorithm algorithms architecture architectures mechanism mechanisms scheme
    schemes paradigm paradigms pipeline pipelines procedure procedures solution solutions way ways work works
    paper study studies experiment experiments result results analysis performance problem problems issue issues
    challenge challenges task tasks goal goals idea ideas insight insights question questions finding findings
    evidence data dataset datasets benchmark benchmarks corpus evaluation evaluations metric metrics variant
    variants set series family suite collection tool tools method module modules component components design
    designs setting settings scenario scenarios application applications theory perspective view concept
    concepts notion taxonomy survey review overview framework formulation theoretical extension recipe code
    codes case cases example examples baseline baselines number amount range type types kind class process step
    steps stage stages part parts aspect aspects feature features property properties role effect effects impact
    factor factors need needs ability abilities capability capabilities gap limitation limitations improvement
    improvements contribution contributions
    """.split()
)
"""Nouns that name nothing unless a modifier goes before them."""

NOUN_GERUNDS = frozenset(
    """
    training learning serving reasoning processing scaling rendering pruning decoding encoding coding sampling
    tracking testing loading batching understanding matching caching ranking tuning fine-tuning pretraining
    pre-training finetuning prompting modeling modelling planning parsing mapping hashing embedding smoothing
    clustering forecasting routing gating editing imaging sensing computing engineering mining programming
    answering captioning inpainting scheduling indexing filtering masking offloading merging grounding
    conditioning streaming denoising warping splatting upscaling upsampling downsampling feature-matching
    balancing checkpointing sharding token-merging driving bundling unlearning probing weighting packing
    windowing voting reranking quantizing mixing boosting bagging bootstrapping annealing hearing string being
    spring
    """.split()
)
"""Words in -ing that may be part of a name; the others are verbs before one."""

ADJECTIVAL_CAPITALS = frozenset(
    """
    english chinese french german spanish italian japanese korean russian arabic hindi portuguese turkish dutch
    indian american european african asian western eastern northern southern indic vietnamese indonesian thai
    polish bayesian gaussian markov markovian euclidean riemannian lagrangian hamiltonian bernoulli poisson
    cartesian january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday earth moon mars sun internet web i ii iii iv v vi us usa
    uk eu u.s covid china india africa europe america japan korea germany france italy spain russia canada
    australia brazil figure table section appendix part level stage phase step type top task chapter theorem
    lemma equation github http https www pytorch project code project-page page
    """.split()
)
"""Capitalised words that by themselves are no coined name."""

NO_NAMES = frozenset(
    """
    AI ML DL AGI CV SOTA SoTA API APIs URL PhD USA UK US EU UN CEO IQ ID IDs OK TV PC PCs HD 4K 2D 3D 1D 4D 5D
    6D A/B Q&A FP32 FP16 BF16 FP8 INT8 INT4 FP4 INT2 W4A4 W4A16 W8A8 STEM HTML JSON CSV XML PDF RGB OOD IID
    i.i.d DIY IO I/O R&D OCR GB MB TB KB PB GHz MHz TFLOPS PFLOPS FLOPS FLOPs GFLOPs MACs QPS RMS SNR
    """.split()
)
"""Capitalised abbreviations that are no entity unless the lexicon or the paper says so."""
