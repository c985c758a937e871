"""What the pages of rule sets say."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class RulesWords:
    """Their sentences."""

    heading: str
    lead: str
    none: str
    rule_set: str
    engine: str
    first_used: str
    decides: str
    changed: str
    against_earlier: str
    """`{hash}`"""
    one: str
    """`{hash}`"""
    facts: str
    full_hash: str
    export: str
    export_changes: str
    first_screening: str
    """`{purpose}`"""
    of_the_folder: str
    of_the_folder_means: str
    unreadable: str
    unreadable_beside: str
    """Of one or both of two."""
    holds: str
    commitments: str
    phrases: str
    languages: str
    instruments: str
    publishers: str
    layer: str
    layer_holds: str
    """`{words}`, `{cut}`"""
    layer_trained: str
    """`{sets}`"""
    layer_untold: str
    no_layer: str
    parties: str
    party: str
    party_phrases: str
    bodies: str
    domains: str
    clause: str
    commitment: str
    together: str
    against: str
    replays: str
    no_replay: str
    period: str
    from_until: str
    """`{start}`, `{end}`"""
    run: str
    not_ended: str
    looked_at: str
    outcomes: Mapping[str, str]
    compare: str
    compare_means: str
    changes: str
    """`{before}`, `{after}`"""
    exchange: str
    same: str
    engines_differ: str
    """`{before}`, `{after}`"""
    effect: str
    effect_means: str
    added_commitment: str
    removed_commitment: str
    was: str
    now: str
    phrase: str
    not_there: str
    there: str
    more: str
    """`{count}`"""
    differences: str
    settings: str
    rest: str
    layer_changed: str
    """`{count}`"""
    layer_words: str
    """`{before}`, `{after}`"""
    layer_cut: str
    """`{before}`, `{after}`"""
    layer_came: str
    layer_went: str
    places: Mapping[str, str]
    """By the names of a rule set's parts."""


RULES_WORDING = {
    "en": RulesWords(
        heading="Rule sets",
        lead="What decided, newest first. Each is kept in full, named by its hash: rules, parties, sides, "
        "weights and the version of the engine.",
        none="Nothing has been decided yet.",
        rule_set="Rule set",
        engine="Engine",
        first_used="First used",
        decides="decides now",
        changed="What changed",
        against_earlier="since {hash}",
        one="Rule set {hash}",
        facts="What it is",
        full_hash="Hash",
        export="All of it as JSON",
        export_changes="All that differs as JSON",
        first_screening="First screening ({purpose})",
        of_the_folder="The folder's",
        of_the_folder_means="It is what the partnership's folder holds now.",
        unreadable="A later version of the program wrote it, and this one cannot read it.",
        unreadable_beside="They cannot be compared: a later version of the program wrote one of them, and "
        "this one cannot read it.",
        holds="What it holds",
        commitments="Commitments",
        phrases="Phrases for them",
        languages="Languages",
        instruments="Instruments that show a party",
        publishers="Publishers whose side is known",
        layer="Learned layer",
        layer_holds="{words} words weighed; an item is about a clause from a probability of {cut} on.",
        layer_trained="Learned from {sets}.",
        layer_untold="How much it was learned from is not part of a rule set.",
        no_layer="None: the rules alone decide.",
        parties="Parties",
        party="Party",
        party_phrases="Names, places, people",
        bodies="Bodies",
        domains="Domains",
        clause="Clause",
        commitment="Commitment",
        together="Combinations",
        against="Phrases against",
        replays="History replayed under it",
        no_replay="No history has been replayed under it.",
        period="Seen",
        from_until="from {start} until {end}",
        run="Begun",
        not_ended="not ended",
        looked_at="Revisions",
        outcomes={
            "gained": "gained",
            "lost": "lost",
            "regraded": "regraded",
            "rescored": "rescored",
            "same": "the same",
        },
        compare="What changed between it and another",
        compare_means="From the other one to this one.",
        changes="From {before} to {after}",
        exchange="The other way round",
        same="They hold the same.",
        engines_differ="The engine differs too: {before} before, {after} after. That may change decisions.",
        effect="What it changes in stored items",
        effect_means="Neither list says which items would be decided otherwise. To see that, an operator "
        "replays history under one of them; nobody is told:",
        added_commitment="new",
        removed_commitment="gone",
        was="Before",
        now="After",
        phrase="Phrase or setting",
        not_there="not there",
        there="there",
        more="and {count} more",
        differences="Commitments that differ",
        settings="Settings",
        rest="Parties, instruments, publishers",
        layer_changed="Weights that differ: {count}.",
        layer_words="Words: {before} before, {after} after.",
        layer_cut="About a clause from {before} on before, from {after} on after.",
        layer_came="The earlier one has none.",
        layer_went="The later one has none.",
        places={
            "terms": "phrases for it",
            "against": "phrases against it",
            "negative": "phrases that rule it out",
            "together": "combinations",
            "yields_to": "gives way to",
            "parties": "parties",
            "instruments": "instruments",
            "publishers": "publishers",
            "languages": "languages",
            "names": "names",
            "ambiguous": "ambiguous names",
            "places": "places",
            "people": "people",
            "bodies": "bodies",
            "surnames": "surnames",
            "domains": "domains",
            "countries": "countries",
            "implies": "shows",
        },
    ),
    "vi": RulesWords(
        heading="Bộ quy tắc",
        lead="Những gì đã quyết định, mới nhất trước. Mỗi bộ được lưu nguyên văn và gọi theo mã băm: quy "
        "tắc, các bên, phía, trọng số và phiên bản bộ máy.",
        none="Chưa có gì được quyết định.",
        rule_set="Bộ quy tắc",
        engine="Bộ máy",
        first_used="Dùng lần đầu",
        decides="đang quyết định",
        changed="Thay đổi",
        against_earlier="so với {hash}",
        one="Bộ quy tắc {hash}",
        facts="Bộ này",
        full_hash="Mã băm",
        export="Tải về toàn bộ, dạng JSON",
        export_changes="Tải về mọi khác biệt, dạng JSON",
        first_screening="Lần xét đầu ({purpose})",
        of_the_folder="Của thư mục",
        of_the_folder_means="Đây là nội dung hiện có trong thư mục của quan hệ đối tác.",
        unreadable="Bộ này do một phiên bản mới hơn của chương trình ghi; phiên bản hiện tại không đọc được.",
        unreadable_beside="Không so sánh được: có bộ do một phiên bản mới hơn của chương trình ghi mà phiên "
        "bản hiện tại không đọc được.",
        holds="Nội dung",
        commitments="Cam kết",
        phrases="Cụm từ cho các cam kết",
        languages="Ngôn ngữ",
        instruments="Cơ chế cho biết một bên",
        publishers="Nơi đăng đã biết thuộc phía nào",
        layer="Lớp học máy",
        layer_holds="Cân nhắc {words} từ; một tin thuộc về điều khoản khi xác suất từ {cut} trở lên.",
        layer_trained="Học từ {sets}.",
        layer_untold="Số tin dùng để học không thuộc bộ quy tắc.",
        no_layer="Không có: chỉ quy tắc quyết định.",
        parties="Các bên",
        party="Bên",
        party_phrases="Tên, địa danh, người",
        bodies="Cơ quan",
        domains="Tên miền",
        clause="Điều khoản",
        commitment="Cam kết",
        together="Tổ hợp",
        against="Cụm từ chống lại",
        replays="Lịch sử đã chạy lại theo bộ này",
        no_replay="Chưa chạy lại lịch sử nào theo bộ này.",
        period="Tin thấy",
        from_until="từ {start} đến {end}",
        run="Bắt đầu",
        not_ended="chưa kết thúc",
        looked_at="Số bản",
        outcomes={
            "gained": "thêm",
            "lost": "mất",
            "regraded": "đổi mức",
            "rescored": "đổi điểm",
            "same": "giữ nguyên",
        },
        compare="Khác gì so với bộ khác",
        compare_means="Từ bộ kia sang bộ này.",
        changes="Từ {before} sang {after}",
        exchange="Theo chiều ngược lại",
        same="Hai bộ có cùng nội dung.",
        engines_differ="Bộ máy cũng khác: trước là {before}, sau là {after}. Riêng điều đó có thể làm đổi "
        "quyết định.",
        effect="Ảnh hưởng đến các tin đã lưu",
        effect_means="Các danh sách này không cho biết tin nào sẽ được quyết định khác đi. Muốn biết, người "
        "vận hành chạy lại lịch sử theo một trong hai bộ; không ai được báo:",
        added_commitment="mới",
        removed_commitment="đã bỏ",
        was="Trước",
        now="Sau",
        phrase="Cụm từ hoặc thiết lập",
        not_there="không có",
        there="có",
        more="và {count} mục nữa",
        differences="Các cam kết có khác biệt",
        settings="Thiết lập",
        rest="Các bên, cơ chế, nơi đăng",
        layer_changed="Số trọng số khác nhau: {count}.",
        layer_words="Số từ: trước {before}, sau {after}.",
        layer_cut="Thuộc về điều khoản từ mức {before} trước đây, từ {after} sau này.",
        layer_came="Bộ trước không có.",
        layer_went="Bộ sau không có.",
        places={
            "terms": "cụm từ ủng hộ",
            "against": "cụm từ chống lại",
            "negative": "cụm từ loại trừ",
            "together": "tổ hợp",
            "yields_to": "nhường cho",
            "parties": "các bên",
            "instruments": "cơ chế",
            "publishers": "nơi đăng",
            "languages": "ngôn ngữ",
            "names": "tên",
            "ambiguous": "tên mơ hồ",
            "places": "địa danh",
            "people": "người",
            "bodies": "cơ quan",
            "surnames": "họ",
            "domains": "tên miền",
            "countries": "quốc gia",
            "implies": "cho biết",
        },
    ),
}
