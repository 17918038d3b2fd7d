"""A village report as the notebooks make it, with everything a report may hold and some that it must not."""

import base64
import io

import matplotlib as mpl
import nbformat
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

VILLAGE = r"Sumber #1 $5 *tebal* _garis_ <script>alert(1)</script> \kota\ @x [y] & ~z"
YEARS = list(range(2018, 2026))


def picture(kind: str) -> str:
    """A figure of the usual size at 200 dpi, in few colours, in base64."""
    with mpl.rc_context({"font.family": "DejaVu Sans", "font.size": 9}):
        figure = Figure(figsize=(6.5, 3.2), layout="constrained")
        axes = figure.subplots()
        if kind == "line":
            axes.plot(
                YEARS, [24, 22.5, 25.1, 27.3, 25, 22.2, 19.8, 18.1], marker="o", color="#0c4a3e", label="Desa"
            )
            axes.plot(
                YEARS,
                [20, 19.4, 21.2, 22.6, 21.5, 20.1, 19, 18.4],
                marker="s",
                ls="--",
                color="#b8892b",
                label="Pembanding",
            )
            axes.axvline(2021.7, color="#888", lw=0.8)
            axes.set_ylabel("Penduduk miskin (%)")
            axes.legend(frameon=False)
        else:
            names = ["Lantai", "Dinding", "Air minum", "Listrik", "Bahan bakar", "Jamban", "Aset", "Sekolah"]
            axes.barh(
                names,
                [31, 22, 18, 4, 47, 26, 15, 12],
                color="#0c4a3e",
                hatch="//" if kind == "hatch" else None,
            )
            axes.set_xlabel("Rumah tangga (%)")
        axes.spines[["top", "right"]].set_visible(False)
        raw = io.BytesIO()
        figure.savefig(raw, dpi=200, metadata={"Software": None})
    small = io.BytesIO()
    Image.open(raw).convert("RGB").quantize(32, dither=Image.Dither.NONE).save(
        small, "PNG", optimize=True, dpi=(200, 200)
    )
    return base64.b64encode(small.getvalue()).decode()


def html(text: str) -> nbformat.NotebookNode:
    return new_code_cell("secret_code(1)", outputs=[new_output("display_data", {"text/html": text})])


def figure(kind: str, alt: str, caption: str = "") -> nbformat.NotebookNode:
    metadata = {"image/png": {"alt": alt, **({"caption": caption} if caption else {})}}
    output = new_output(
        "display_data", {"image/png": picture(kind), "text/plain": "<Figure>"}, metadata=metadata
    )
    return new_code_cell("show(figure)", outputs=[output])


KEY_FIGURES = """<table class="key-figures"><caption>Angka kunci</caption><tbody>
<tr><th scope="row">Penduduk dalam register</th><td>3.412</td><td>1.027 rumah tangga, 2025</td></tr>
<tr><th scope="row">Desil 1 sampai 4</th><td>61,3 %</td><td>turun 4,2 poin persen sejak 2021</td></tr>
<tr><th scope="row">Indeks multidimensi (disesuaikan)</th><td>0,118</td><td>selang 95 %: 0,104–0,132</td></tr>
<tr><th scope="row">IDM 2024</th><td>0,7868</td><td>maju; dilaporkan sendiri</td></tr>
<tr><th scope="row">Kunjungan pendamping</th><td>37</td><td>2021–2025</td></tr>
<tr><th scope="row">Angka kemiskinan desa</th><td class="status-unavailable">Tidak tersedia</td><td>tanpa survei konsumsi</td></tr>
</tbody></table>"""

CHANGE = """<table class="numbers"><caption>Perubahan antara dua putaran, dengan selang kepercayaan 95 %</caption>
<thead><tr><th scope="col">Indikator</th><th scope="col">2021</th><th scope="col">2025</th><th scope="col">Perubahan</th><th scope="col">Selang</th><th scope="col">Keterangan</th></tr></thead><tbody>
<tr><th scope="row">Desil 1</th><td>21,4 %</td><td>17,2 %</td><td>−4,2</td><td>(−6,1 sampai −2,3)</td><td class="status-ok">dapat dipakai</td></tr>
<tr><th scope="row">Lantai tanah</th><td>38,0 %</td><td>31,1 %</td><td>−6,9</td><td>(−9,8 sampai −4,0)</td><td class="status-ok">dapat dipakai</td></tr>
<tr><th scope="row">Anak tidak sekolah</th><td>6,5 %</td><td>6,1 %</td><td>−0,4</td><td>(−2,2 sampai 1,4)</td><td class="status-caution">hati-hati: RSE 38 %</td></tr>
<tr><th scope="row">Disabilitas</th><td class="status-suppressed">disembunyikan</td><td class="status-suppressed">disembunyikan</td><td class="status-unavailable">–</td><td class="status-unavailable">–</td><td class="status-unusable">tidak dapat dipakai</td></tr>
</tbody></table>"""


def long_table() -> str:
    head = "".join(f'<th scope="col">{year}</th>' for year in YEARS)
    rows = "".join(
        f'<tr><th scope="row">Indikator layanan nomor {i}</th>'
        + "".join(f"<td>{i * 3 + j},{(i * j) % 10}</td>" for j in range(len(YEARS)))
        + "</tr>"
        for i in range(1, 46)
    )
    return (
        '<table class="numbers"><caption>Deret tahunan semua indikator</caption>'
        f'<thead><tr><th scope="col">Indikator</th>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def sample(lang: str = "id", *, synthetic: bool = True, about: bool = True) -> nbformat.NotebookNode:
    """The notebook: headings, key figures, tables, seven figures, failures and hostile names."""
    safe = VILLAGE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    cells = [
        new_code_cell("lang = 'id'", metadata={"tags": ["parameters"]}),
        new_markdown_cell("# Laporan desa"),
        new_markdown_cell("## Ringkasan"),
        html(f'<p class="lead">Di desa {safe}, bagian penduduk pada desil 1 turun 4,2 poin persen antara 2021 dan 2025.</p>'),
        html(KEY_FIGURES),
        html('<p class="note">Keluar dari register bukan berarti keluar dari kemiskinan.</p>'),
        figure("line", "Garis: penduduk miskin 2018–2025, desa turun dari 24 ke 18,1 persen", "Penduduk miskin di desa dan di desa pembanding, 2018–2025."),
        new_markdown_cell("## Perubahan register\n\nDua putaran dibandingkan: **2021** dan **2025**. Rp5.000 atau US$5, bukan rumus $x$.\n\n- naik: *dua* indikator\n- turun: enam indikator"),
        html(CHANGE),
        new_markdown_cell("#### Kekurangan rumah tangga\n\nBagian rumah tangga menurut jenis kekurangan."),
        figure("bar", "Batang: bahan bakar 47 persen, lantai 31 persen, jamban 26 persen", "Kekurangan rumah tangga menurut register 2025."),
        new_markdown_cell("## Dampak pendampingan"),
        html('<p>Tidak ada perubahan yang jelas: selang kepercayaan memuat nol.</p><p class="warning">Data 2024 memuat lompatan yang tidak masuk akal.</p>'),
        figure("line", "Garis pengaruh menurut tahun sejak pendampingan mulai", "Pengaruh pendampingan menurut tahun."),
        figure("hatch", ""),
        new_markdown_cell("## Deret lengkap"),
        html(long_table()),
        new_markdown_cell("## Sistem gerakan"),
        figure("bar", "Batang: kunjungan pendamping per tahun", "Kunjungan."),
        figure("line", "Garis: swadaya per tahun", "Swadaya."),
        figure("hatch", "Batang: layanan SLRT", "Layanan SLRT."),
        html("<p>Nama jahat: <b onclick='x()'>Desa</b><script>alert(2)</script><img src='https://example.org/x.png' onerror='alert(3)'></p><style>body{display:none}</style><a href='javascript:alert(4)'>tautan</a> <a href='https://example.org'>luar</a>"),
        new_markdown_cell("Nama dalam Markdown <script>alert(5)</script> dan <iframe src='https://example.org'></iframe>."),
        new_code_cell("boom()", outputs=[new_output("stream", name="stderr", text="WARNING rahasia-stderr"), new_output("error", ename="KeyError", evalue="'RAHASIA'", traceback=["RAHASIA"])]),
    ]  # fmt: skip
    notebook = new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})
    if about:
        notebook.metadata["blora_eval"] = {
            "lang": lang,
            "title": f"Desa {VILLAGE}",
            "subtitle": "Kecamatan Rekaan, Kabupaten Rekaan (99.99.01.2001)",
            "date": "2025-12-31",
            "study": "Satu Perangkat Daerah Satu Desa Dampingan: evaluasi",
            "synthetic": synthetic,
            "attributions": ["Nama dan kode wilayah: idn-area-data 3.1.2, ODbL 1.0.", "Deret resmi: BPS."],
            "version": "0.1.0",
        }
    return notebook
