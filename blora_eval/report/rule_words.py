"""The rules of validation in the reader's words, for reports, which may not look into validation itself.

A test holds these texts equal to those of the rules.
"""

__all__ = ["RULES"]


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is printed."""
    return text


RULES = {
    "age_range": _("Umur di luar 0-110 tahun."),
    "area_twice": _("Kode desa ini ada lebih dari satu kali dalam kerangka wilayah."),
    "assignments_order": _("Tanggal akhir sebelum tanggal awal."),
    "choice_unknown": _("Isian tidak ada dalam daftar pilihan."),
    "code_ambiguous": _("Kode sepuluh digit tanpa titik bisa kode Kemendagri atau kode BPS."),
    "code_malformed": _("Kode desa tidak berbentuk 33.16.KK.VVVV."),
    "date_future": _("Tanggal sesudah tanggal laporan."),
    "date_shifted": _("Hari lebih dari 40: disalin dari NIK perempuan."),
    "date_unread": _("Tanggal tidak terbaca menurut urutan yang dinyatakan."),
    "decile_family": _("Desil berbeda dalam satu KK."),
    "decile_range": _("Desil di luar 1-10; dianggap tidak diketahui."),
    "distinct_differs": _("Baris lain dengan kode yang sama memberi keterangan lain; yang pertama dipakai."),
    "duplicate_row": _("Baris ini sama persis dengan baris sebelumnya."),
    "household_twice": _("Nomor rumah tangga ini sudah ada dalam ronde yang sama."),
    "id_lost": _("Nomor berubah menjadi bentuk seperti 3,3E+15: digitnya hilang."),
    "id_numeric": _("Nomor disimpan sebagai angka: digit terakhir tidak dapat dipastikan."),
    "idm_identical": _("Dua indikator berisi nilai yang sama di semua desa pada satu tahun."),
    "idm_mean": _("IDM bukan rata-rata IKS, IKE dan IKL."),
    "idm_range": _("Indeks di luar 0-1; dianggap tidak diketahui."),
    "idm_status": _("Status tidak sesuai dengan batas IDM."),
    "ike_range": _("Indeks di luar 0-1; dianggap tidak diketahui."),
    "ike_sum": _("IKE tidak sama dengan jumlah skornya."),
    "ikl_range": _("Indeks di luar 0-1; dianggap tidak diketahui."),
    "ikl_sum": _("IKL tidak sama dengan jumlah skornya."),
    "iks_range": _("Indeks di luar 0-1; dianggap tidak diketahui."),
    "iks_sum": _("IKS tidak sama dengan jumlah skornya."),
    "kk_heads": _("KK ini tidak memiliki tepat satu kepala keluarga."),
    "kk_length": _("KK tidak terdiri dari 16 digit."),
    "kk_numeric_file": _("Lebih dari separuh KK berkas ini tersimpan sebagai angka: digit terakhir hilang."),
    "kk_villages": _("KK ini tercatat di lebih dari satu desa."),
    "kk_zero_file": _("Lebih dari separuh KK dalam berkas ini berakhir dengan 0; wajarnya sepersepuluh."),
    "lat_range": _("Koordinat di luar jangkauan; dianggap tidak diketahui."),
    "lng_range": _("Koordinat di luar jangkauan; dianggap tidak diketahui."),
    "negative": _("Angka negatif."),
    "nik_birth": _("Tanggal lahir tidak cocok dengan digit 7-12 NIK."),
    "nik_date": _("Digit 7-10 NIK bukan tanggal dan bulan."),
    "nik_length": _("NIK tidak terdiri dari 16 digit."),
    "nik_numeric_file": _(
        "Lebih dari separuh NIK berkas ini tersimpan sebagai angka: digit terakhir hilang."
    ),
    "nik_region": _("Dua digit pertama NIK bukan kode provinsi."),
    "nik_serial": _("Empat digit terakhir NIK 0000."),
    "nik_sex": _("Jenis kelamin tidak cocok dengan digit 7-8 NIK."),
    "nik_twice": _("NIK ini dipakai lebih dari satu baris dalam ronde yang sama."),
    "nik_zero_file": _("Lebih dari separuh NIK dalam berkas ini berakhir dengan 0; wajarnya sepersepuluh."),
    "number_doubtful": _(
        "Titik atau koma bisa pemisah ribuan atau desimal; dibaca menurut kebiasaan Indonesia."
    ),
    "number_unread": _("Isian bukan angka."),
    "official_order": _("P0, P1 dan P2 tidak menurun."),
    "official_twice": _("Angka untuk wilayah, periode dan indikator ini sudah ada."),
    "persons_counted": _("Jumlah anggota tidak sama dengan anggota yang terdaftar."),
    "persons_missing": _("Jumlah anggota kosong atau kurang dari satu."),
    "persons_range": _("Jumlah anggota di luar 1-50; dianggap tidak diketahui."),
    "required_empty": _("Isian wajib kosong atau tidak terbaca."),
    "slrt_order": _("Tanggal akhir sebelum tanggal awal."),
    "total_row": _("Baris ini jumlah atau total, bukan data."),
    "village_ambiguous": _("Lebih dari satu desa bernama demikian."),
    "village_unknown": _("Desa tidak ada dalam kerangka wilayah."),
    "weight_missing": _("Penimbang kosong, nol atau negatif."),
    "welfare_missing": _("Pengeluaran kosong atau tidak terbaca."),
    "welfare_negative": _("Pengeluaran negatif."),
    "year_implausible": _("Tahun tidak masuk akal."),
    "year_twice": _("Desa dan tahun ini sudah ada pada baris sebelumnya."),
}
